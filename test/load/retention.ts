/** Speed of retention removing and archiving messages, and the latency of writers meanwhile. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { runLocally } from '../../lib/cli/run-job.ts';
import { freePort } from '../../lib/local/process/free-port.ts';
import { startLocalStage } from '../../lib/local/stage/stage.ts';
import { defineUuidv7 } from '../support/database/uuidv7.ts';
import { writeUntil } from './steady-writers.ts';

/** How many messages a week has, and how many are archived, may be given, for a quick look. */
const [perWeek = 100_000, toArchive = 200_000] = process.argv.slice(2).map(Number);
const weeks = 10;
const conversationCount = 5_000;
/** Conversations with archived messages: a file is a month of one. */
const archivedConversations = 1_000;
const quietSeconds = 30;
const tenantId = 'acme';

const stateDir = mkdtempSync(join(tmpdir(), 'chat-storage-'));
chmodSync(stateDir, 0o755);
const stage = await startLocalStage({ stateDir, port: await freePort(), logLevel: 'WARN' });
const owner = new pg.Client({ connectionString: stage.database });
await owner.connect();
await owner.query(defineUuidv7);

async function createConversations(): Promise<string[]> {
  await owner.query(`
    INSERT INTO conversation (id, tenant_id, type, created_at, updated_at, last_seq)
    SELECT uuidv7(), '${tenantId}', 'group', now(), now(), 0 FROM generate_series(1, ${conversationCount})`);
  await owner.query(`
    INSERT INTO participant (conversation_id, user_id, role, joined_at) SELECT id, 'alice', 'owner', now() FROM conversation`);
  const { rows } = await owner.query<{ id: string }>('SELECT id FROM conversation ORDER BY id');
  return rows.map(({ id }) => id);
}

/** Messages of the week that began so many weeks ago; the one of them that is `held` is sent by whom a hold covers. */
async function fillWeek(weeksAgo: number, messages: number, conversations: number, held: boolean) {
  const begin = `date_trunc('week', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '${weeksAgo} weeks'`;
  await owner.query(`SELECT create_message_partition(${begin})`);
  await owner.query(`
    WITH one AS (
      SELECT c.id AS conversation, c.last_seq, n, ${begin} + interval '1 hour' + interval '6 days' * n / ${messages} AS at,
             row_number() OVER (PARTITION BY c.id ORDER BY n) AS nth
      FROM generate_series(0, ${messages - 1}) n
      JOIN (SELECT id, last_seq, row_number() OVER (ORDER BY id) - 1 AS k FROM conversation) c
        ON c.k = n % ${conversations}
    ), stored AS (
      INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, created_at, stored_at)
      SELECT uuidv7(at - now()), '${tenantId}', conversation, last_seq + nth,
             CASE WHEN n = 7 AND ${held} THEN 'held' ELSE 'alice' END,
             repeat('word' || n % 1000 || ' ', 40), 'text', at, at FROM one
      RETURNING id, conversation_id, content, seq
    ), counted AS (
      UPDATE conversation c SET last_seq = s.last_seq
      FROM (SELECT conversation_id, max(seq) AS last_seq FROM stored GROUP BY conversation_id) s WHERE c.id = s.conversation_id
    )
    INSERT INTO message_search (message_id, conversation_id, version, tokenizer, words)
    SELECT id, conversation_id, 1, 0, strip(to_tsvector('english', content)) FROM stored`);
}

/** Ignores the previous policy. */
async function setPolicy(action: 'archive' | 'delete') {
  await owner.query('DELETE FROM retention_policy');
  await owner.query(
    `INSERT INTO retention_policy (tenant_id, days, action, effective_at, set_by) VALUES ('${tenantId}', 28, '${action}', now(), 'bench')`,
  );
}

const token = await stage.issuer.mintToken({
  userId: 'alice',
  tenantId,
  scopes: ['chat:read', 'chat:write'],
  expiresIn: '1h',
});

/** Runs a job until nothing is left to do, beside writers, in its own process; returns the measurements of both. */
async function besideWriters(job: 'purge-messages' | 'archive-messages', conversations: readonly string[]) {
  let isOver = false;
  const sums: Record<string, number> = {};
  const from = performance.now();
  async function runAll() {
    for (let isDone = false; !isDone; ) {
      const { result, error } = await runLocally(stage.workers, job, {});
      if (error) throw new Error(error);
      const report = result as Record<string, number | boolean>;
      for (const [what, n] of Object.entries(report))
        if (typeof n === 'number') sums[what] = (sums[what] ?? 0) + n;
      isDone = (report.done ?? report.complete) === true;
    }
    return (performance.now() - from) / 1000;
  }
  const [seconds, beside] = await Promise.all([
    runAll().finally(() => {
      isOver = true;
    }),
    writeUntil(() => isOver, { baseUrl: stage.baseUrl, token, conversations }),
  ]);
  const messages = sums.expired ?? sums.messages ?? 0;
  console.log(`writers beside ${job}`, beside);
  console.log(job, { seconds, messagesPerSecond: Math.round(messages / seconds), ...sums });
}

/** The purge's weeks: every second one has a message that is held, so it goes row by row; the others go as a whole. */
async function measure() {
  const conversations = await createConversations();
  for (let week = weeks; week > 0; week -= 1) {
    await fillWeek(week + 4, perWeek, conversationCount, week % 2 === 0);
  }
  await owner.query(
    `INSERT INTO legal_hold (id, tenant_id, user_id, reason, placed_by) VALUES (uuidv7(), '${tenantId}', 'held', 'a suit', 'bench')`,
  );
  await setPolicy('delete');
  await owner.query('ANALYZE');

  const end = performance.now() + quietSeconds * 1000;
  const writers = { baseUrl: stage.baseUrl, token, conversations };
  await writeUntil(() => performance.now() > end - quietSeconds * 750, writers);
  console.log('writers alone', await writeUntil(() => performance.now() > end, writers));
  await besideWriters('purge-messages', conversations);

  if (!stage.env.ARCHIVE_BUCKET) return;
  await fillWeek(10, toArchive, archivedConversations, false);
  await setPolicy('archive');
  await owner.query('ANALYZE');
  await besideWriters('archive-messages', conversations);
}

try {
  await measure();
} finally {
  await owner.end();
  await stage.stop();
  rmSync(stateDir, { recursive: true });
}
