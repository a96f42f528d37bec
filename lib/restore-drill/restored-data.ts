import { type Database, databaseLog } from '../audit/database-log.ts';
import { verifyLog } from '../audit/verify-log.ts';

export interface DataReport {
  /** Conversations of the source that were compared with the copy. */
  readonly compared: number;
  readonly conversations: number;
  /** Verified sealed events of the audit log. */
  readonly auditEvents: number;
  /** Empty when the copy has the data of the source. */
  readonly problems: readonly string[];
}

const sampleSize = 1_000;

/**
 * Compares a restored database with the one that it is a copy of: the conversations that changed last before the moment
 * have the same last seq, no message is above it, and the audit log verifies.
 */
export async function checkRestored(source: Database, restored: Database, at: Date): Promise<DataReport> {
  const sample = await source.query<{ id: string; lastSeq: number }>(
    `SELECT id::text AS id, last_seq AS "lastSeq" FROM conversation WHERE updated_at <= :at::timestamptz
     ORDER BY updated_at DESC LIMIT ${sampleSize}`,
    { at: at.toISOString() },
  );
  const different = await restored.query<{
    id: string;
    expected: number;
    found: number | null;
    newest: number | null;
  }>(
    `SELECT s.id::text AS id, s."lastSeq" AS expected, c.last_seq AS found, m.newest
     FROM jsonb_to_recordset(:sample::jsonb) AS s(id uuid, "lastSeq" bigint)
     LEFT JOIN conversation c ON c.id = s.id
     LEFT JOIN LATERAL (SELECT max(seq) AS newest FROM message WHERE conversation_id = s.id) m ON true
     WHERE c.last_seq IS DISTINCT FROM s."lastSeq" OR m.newest > c.last_seq`,
    { sample: JSON.stringify(sample) },
  );
  const [count] = await restored.query<{ conversations: number }>(
    'SELECT count(*) AS conversations FROM conversation',
  );
  const log = await verifyLog(databaseLog(restored));
  return {
    compared: sample.length,
    conversations: count?.conversations ?? 0,
    auditEvents: log.events,
    problems: [
      ...different.map(
        ({ id, expected, found, newest }) =>
          `Conversation ${id} has last seq ${found ?? 'none'} and newest message ${newest ?? 'none'}, and had ${expected}.`,
      ),
      ...log.problems.map((problem) => `Audit log: ${problem}.`),
    ],
  };
}
