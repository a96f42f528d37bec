/** How fast retention removes messages, and what writers feel meanwhile. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHistogram, performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import pg from 'pg';
import { purgeMessages } from '../../functions/purge-messages/handler.ts';
import { basePath } from '../../functions/shared/contract/routes.ts';
import { auroraMessagePurge } from '../../functions/shared/store/aurora-message-purge.ts';
import { auroraRetentionPolicies } from '../../functions/shared/store/aurora-retention-policies.ts';
import { dataApiSqlClient } from '../../functions/shared/store/data-api-sql-client.ts';
import { freePort } from '../../lib/local/free-port.ts';
import { lambdaContext } from '../../lib/local/lambda-context.ts';
import { startLocalStage } from '../../lib/local/stage.ts';

/** How many messages a week has may be given, for a quick look. */
const size = { weeks: 10, perWeek: Number(process.argv[2] ?? 100_000), conversations: 5_000 };
/** Sent at these moments, whether the one before was answered or not. */
const writesPerSecond = 40;
const quietSeconds = 30;

const stateDir = mkdtempSync(join(tmpdir(), 'chat-storage-'));
chmodSync(stateDir, 0o755);
const stage = await startLocalStage({ stateDir, port: await freePort(), logLevel: 'WARN' });
const owner = new pg.Client({ connectionString: stage.database });
await owner.connect();

/** Every second week has a message that is held, so it goes row by row; the others go as a whole. */
async function fill(): Promise<string[]> {
  await owner.query(`
    INSERT INTO conversation (id, tenant_id, type, created_at, updated_at, last_seq)
    SELECT uuidv7(), 'acme', 'group', now(), now(), 0 FROM generate_series(1, ${size.conversations})`);
  await owner.query(`
    INSERT INTO participant (conversation_id, user_id, role, joined_at) SELECT id, 'alice', 'owner', now() FROM conversation`);
  const { rows } = await owner.query<{ id: string }>('SELECT id FROM conversation ORDER BY id');
  for (let week = size.weeks; week > 0; week -= 1) {
    const begin = `date_trunc('week', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '${week + 4} weeks'`;
    await owner.query(`SELECT create_message_partition(${begin})`);
    await owner.query(`
      WITH one AS (
        SELECT c.id AS conversation, c.last_seq, n, ${begin} + interval '1 hour' + interval '6 days' * n / ${size.perWeek} AS at,
               row_number() OVER (PARTITION BY c.id ORDER BY n) AS nth
        FROM generate_series(0, ${size.perWeek - 1}) n
        JOIN (SELECT id, last_seq, row_number() OVER (ORDER BY id) - 1 AS k FROM conversation) c
          ON c.k = n % ${size.conversations}
      ), stored AS (
        INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, created_at, stored_at)
        SELECT uuidv7(at - now()), 'acme', conversation, last_seq + nth,
               CASE WHEN n = 7 AND ${week} % 2 = 0 THEN 'held' ELSE 'alice' END,
               repeat('word' || n % 1000 || ' ', 40), 'text', at, at FROM one
        RETURNING id, conversation_id, content
      )
      INSERT INTO message_search (message_id, conversation_id, version, words)
      SELECT id, conversation_id, 1, to_tsvector('english', content) FROM stored`);
    await owner.query(`UPDATE conversation SET last_seq = last_seq + ${size.perWeek / size.conversations}`);
  }
  await owner.query(
    "INSERT INTO legal_hold (id, tenant_id, user_id, reason, placed_by) VALUES (uuidv7(), 'acme', 'held', 'a suit', 'bench')",
  );
  await owner.query(
    `INSERT INTO retention_policy (tenant_id, days, action, effective_at, set_by) VALUES ('acme', 28, 'delete', now(), 'bench')`,
  );
  await owner.query('ANALYZE');
  return rows.map(({ id }) => id);
}

const token = await stage.issuer.mintToken({
  userId: 'alice',
  tenantId: 'acme',
  scopes: ['chat:read', 'chat:write'],
  expiresIn: '1h',
});

/** Writes until it is told to end; answers how long the answers took, from the moment at which they were due. */
async function writeUntil(isOver: () => boolean, conversations: readonly string[]) {
  const taken = createHistogram();
  let failed = 0;
  const pending = new Set<Promise<void>>();
  const begun = performance.now();
  for (let n = 0; !isOver(); n += 1) {
    const due = begun + (n * 1000) / writesPerSecond;
    await delay(Math.max(0, due - performance.now()));
    const conversation = conversations[Math.floor(Math.random() * conversations.length)];
    const done = fetch(`${stage.baseUrl}${basePath}/conversations/${conversation}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ content: 'All work and no play. '.repeat(14) }),
    })
      .then(async (response) => {
        await response.arrayBuffer();
        if (response.status !== 201) failed += 1;
        taken.record(Math.max(1, Math.round((performance.now() - due) * 1000)));
      })
      .catch(() => {
        failed += 1;
      })
      .finally(() => pending.delete(done));
    pending.add(done);
  }
  await Promise.all(pending);
  const ms = (percentile: number) => Number((taken.percentile(percentile) / 1000).toFixed(1));
  return {
    writes: taken.count,
    failed,
    p50: ms(50),
    p99: ms(99),
    max: Number((taken.max / 1000).toFixed(1)),
  };
}

async function measure() {
  const begun = performance.now();
  const conversations = await fill();
  console.log(`filled in ${Math.round((performance.now() - begun) / 1000)} s`);

  const end = performance.now() + quietSeconds * 1000;
  await writeUntil(() => performance.now() > end - quietSeconds * 750, conversations);
  console.log('writers alone', await writeUntil(() => performance.now() > end, conversations));

  const sql = dataApiSqlClient(
    new RDSDataClient({
      endpoint: stage.env.AWS_ENDPOINT_URL_RDS_DATA ?? '',
      region: 'us-east-1',
      credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    }),
    {
      resourceArn: stage.env.DATABASE_RESOURCE_ARN ?? '',
      secretArn: stage.env.DATABASE_SECRET_ARN ?? '',
      database: stage.env.DATABASE_NAME ?? '',
    },
  );
  const spent = { dropped: { messages: 0, seconds: 0 }, removed: { messages: 0, seconds: 0 }, busy: 0 };
  const purge = auroraMessagePurge(sql, { requestId: 'bench' });
  const timed = async <T extends { expired: number }>(of: 'dropped' | 'removed', act: () => Promise<T>) => {
    const from = performance.now();
    const done = await act();
    spent[of].seconds += (performance.now() - from) / 1000;
    spent[of].messages += done.expired;
    return done;
  };
  const job = purgeMessages({
    policies: auroraRetentionPolicies(sql),
    purge: () => ({
      ...purge,
      dropWeek: async (week) => {
        const done = await timed('dropped', () => purge.dropWeek(week));
        if (done.outcome === 'busy') spent.busy += 1;
        return done;
      },
      expire: (step) => timed('removed', () => purge.expire(step)),
    }),
    objects: { remove: async () => {} },
    stageRule: () => ({ days: 90, action: 'archive' }),
    windowSeconds: () => 7 * 24 * 3600,
  });
  const from = performance.now();
  let seconds: number | undefined;
  const running = job({}, lambdaContext('purge-messages', 300_000)).finally(() => {
    seconds = (performance.now() - from) / 1000;
  });
  const [report, beside] = await Promise.all([
    running,
    writeUntil(() => seconds !== undefined, conversations),
  ]);
  console.log('writers beside retention', beside);
  console.log('retention', {
    seconds,
    messagesPerSecond: Math.round(report.expired / (seconds ?? 0)),
    ...report,
    ...spent,
  });
}

try {
  await measure();
} finally {
  await owner.end();
  await stage.stop();
  rmSync(stateDir, { recursive: true });
}
