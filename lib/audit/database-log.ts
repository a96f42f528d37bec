import type { LogEntry, LoggedEvent, SealedBlock } from './sealed-log.ts';

/** The part of SqlClient that is used here. */
export interface Database {
  query<Row>(sql: string, parameters?: Readonly<Record<string, string | number>>): Promise<readonly Row[]>;
}

interface Place {
  readonly lastMadeIn: string;
  readonly lastId: string;
}

const start: Place = { lastMadeIn: '0', lastId: '-9223372036854775808' };
const end: Place = { lastMadeIn: '18446744073709551615', lastId: '9223372036854775807' };
const time = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** Estimates the number of rows to read. */
export async function eventsIn(database: Database): Promise<number> {
  const [row] = await database.query<{ events: number }>(
    'SELECT events FROM audit_block ORDER BY number DESC LIMIT 1',
  );
  return row?.events ?? 0;
}

/** Reads the log from a database, in the largest pages that the Data API allows. */
export async function* databaseLog(database: Database): AsyncGenerator<LogEntry> {
  let place = start;
  let number = -1;
  for (;;) {
    const blocks = await database.query<SealedBlock & Place>(
      `SELECT number, encode(head, 'hex') AS head, events, ${time('sealed_at')} AS "sealedAt", encode(leaves, 'hex') AS leaves,
              last_made_in::text AS "lastMadeIn", last_id::text AS "lastId"
       FROM audit_block WHERE number > :number ORDER BY number LIMIT 10`,
      { number },
    );
    for (const { lastMadeIn, lastId, ...block } of blocks) {
      yield { block };
      yield* eventsBetween(database, place, { lastMadeIn, lastId });
      place = { lastMadeIn, lastId };
      number = block.number;
    }
    if (blocks.length === 0) break;
  }
  yield { unsealed: true };
  yield* eventsBetween(database, place, end);
  const [now] = await database.query<{ now: string }>(`SELECT ${time('now()')} AS now`);
  yield { end: (now as { now: string }).now };
}

/** Events between two positions of the log: the first excluded, the second included. */
async function* eventsBetween(database: Database, after: Place, upTo: Place): AsyncGenerator<LogEntry> {
  const limit = 100;
  for (let from = after; ; ) {
    const rows = await database.query<LoggedEvent & { madeIn: string }>(
      `SELECT id::text AS id, ${time('at')} AS at, tenant_id AS "tenantId", actor_id AS "actorId", action,
              conversation_id::text AS "conversationId", subject_id::text AS "subjectId",
              subject_user_id AS "subjectUserId", request_id AS "requestId", source_ip AS "sourceIp", details::text AS details,
              made_in::text AS "madeIn"
       FROM audit_event e
       WHERE (e.made_in, e.id) > (:fromMadeIn::xid8, :fromId::bigint) AND (e.made_in, e.id) <= (:toMadeIn::xid8, :toId::bigint)
       ORDER BY e.made_in, e.id LIMIT :limit`,
      {
        fromMadeIn: from.lastMadeIn,
        fromId: from.lastId,
        toMadeIn: upTo.lastMadeIn,
        toId: upTo.lastId,
        limit,
      },
    );
    for (const { madeIn, ...event } of rows) {
      yield { event };
      from = { lastMadeIn: madeIn, lastId: event.id };
    }
    if (rows.length < limit) return;
  }
}
