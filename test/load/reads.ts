/** Reads through the Data API and through PostgreSQL's own protocol, with and without a reader: docs/benchmarks/reads.md. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createHistogram, performance } from 'node:perf_hooks';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { auroraConversationStore } from '../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraMessageStore } from '../../functions/shared/store/messages/aurora-message-store.ts';
import { revisionOf } from '../../functions/shared/store/messages/list-messages.ts';
import { readerPages } from '../../functions/shared/store/messages/reader-pages.ts';
import { dataApiSqlClient } from '../../functions/shared/store/sql/data-api-sql-client.ts';
import { migrate } from '../../functions/shared/store/sql/migrate.ts';
import { pgSqlClient } from '../../functions/shared/store/sql/pg-sql-client.ts';
import type { SqlValue } from '../../functions/shared/store/sql/sql-client.ts';
import { replicatedPostgres } from '../support/database/replica.ts';
import { migrations } from '../support/database/temporary-database.ts';
import { callerNamed, conversationOf, messageFrom } from '../support/stores/messages.ts';

const size = { conversations: 20, messages: 5_000, contentBytes: 300 };
const reads = 4_000;
const alice = callerNamed('alice');

const postgres = await replicatedPostgres();
const resourceArn = 'arn:aws:rds:eu-central-1:000000000000:cluster:bench';
const { hostname: host, port, username: user, password } = new URL(postgres.writer);
const dataApi = fork('lib/local/data-api/main.ts', {
  env: {
    ...process.env,
    DATA_API_OPTIONS: JSON.stringify({
      postgres: { host, port: Number(port) },
      logins: { bench: { user, password } },
      resourceArn,
    }),
  },
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
const [{ endpoint }] = await once(dataApi, 'message');

const overDataApi = dataApiSqlClient(
  new RDSDataClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  }),
  { resourceArn, secretArn: 'bench', database: 'chat' },
);
// One connection is what a function has; the others are for reading at once.
const writer = pgSqlClient({ connectionString: postgres.writer, max: 8 });
const reader = pgSqlClient({ connectionString: postgres.reader, max: 8 });

const messages = auroraMessageStore(writer);
const conversationIds: string[] = [];
const messageIds: string[] = [];

async function fill() {
  await migrate(writer, migrations());
  for (let c = 0; c < size.conversations; c += 1) {
    const conversation = conversationOf('alice', 'bob');
    const { id: conversationId } = conversation;
    conversationIds.push(conversationId);
    await auroraConversationStore(writer).create(conversation, alice);
    for (let n = 0; n < size.messages; n += 500) {
      const batch = Array.from({ length: 500 }, () =>
        messageFrom('bob', conversationId, { content: 'x'.repeat(size.contentBytes) }),
      );
      messageIds.push(...batch.map(({ messageId }) => messageId));
      await messages.append(batch.map((message) => ({ message })));
    }
  }
  await writer.query('VACUUM ANALYZE');
}

const any = <T>(all: readonly T[]) => all[Math.floor(Math.random() * all.length)] as T;
const somewhere = () =>
  ({
    conversationId: any(conversationIds),
    direction: 'older',
    anchor: 50 + Math.floor(Math.random() * size.messages),
    limit: 50,
  }) as const;

async function measure(what: string, read: () => Promise<unknown>) {
  for (let n = 0; n < 300; n += 1) await read();
  const figures: string[] = [];
  for (const atOnce of [1, 8]) {
    const histogram = createHistogram();
    const startedAt = performance.now();
    let left = reads;
    const one = async () => {
      while (left-- > 0) {
        const from = performance.now();
        await read();
        histogram.record(Math.ceil((performance.now() - from) * 1e6));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    const milliseconds = (percentile: number) => (histogram.percentile(percentile) / 1e6).toFixed(2);
    const perSecond = Math.round(reads / ((performance.now() - startedAt) / 1000));
    figures.push(milliseconds(50), milliseconds(99), perSecond.toLocaleString('en'));
  }
  console.log(`| ${[what, ...figures].join(' | ')} |`);
}

/** Median time of a statement in the server: planning and running, without transport. */
async function measureServer(
  what: string,
  sql: string,
  parameters: () => Readonly<Record<string, SqlValue>>,
) {
  const histogram = createHistogram();
  for (let n = 0; n < reads / 2; n += 1) {
    const plan = await writer.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF) ${sql}`,
      parameters(),
    );
    const times = plan.flatMap(
      (row) => row['QUERY PLAN'].match(/(?<=(?:Planning|Execution) Time: )[\d.]+/) ?? [],
    );
    histogram.record(Math.ceil(times.reduce((sum, time) => sum + Number(time), 0) * 1e6));
  }
  console.log(`| ${what} | ${(histogram.percentile(50) / 1e6).toFixed(3)} |`);
}

try {
  await fill();
  await postgres.catchUp();
  console.log('| read | p50 ms | p99 ms | /s | p50 ms, 8 at once | p99 ms | /s |');
  console.log('|---|---|---|---|---|---|---|');
  const throughDataApi = auroraMessageStore(overDataApi);
  const checked = readerPages(reader, writer, () => {});
  await measure('page of 50, Data API', () => throughDataApi.list(somewhere(), alice));
  await measure('page of 50, pg, writer', () => messages.list(somewhere(), alice));
  await measure('page of 50, pg, reader and revision', () => checked.list(somewhere(), alice));
  await measure('revision alone, pg, writer', () => revisionOf(writer, any(conversationIds), alice));
  await measure('message, Data API', () => throughDataApi.get(any(messageIds), alice));
  await measure('message, pg, writer', () => messages.get(any(messageIds), alice));
  await postgres.pause();
  for (const conversationId of conversationIds)
    await messages.append([{ message: messageFrom('bob', conversationId) }]);
  await measure('page of 50, pg, a reader that lags', () => checked.list(somewhere(), alice));

  const caller = { tenant: alice.tenantId, user: alice.userId };
  console.log('\n| in the database | p50 ms |\n|---|---|');
  await measureServer(
    'page of 50',
    "SELECT * FROM message_page(:tenant, :user, :conversation::uuid, 'older', :anchor, 50, 1000000)",
    () => ({ ...caller, conversation: any(conversationIds), anchor: somewhere().anchor }),
  );
  await measureServer(
    'revision',
    'SELECT conversation_revision(:tenant, :user, :conversation::uuid)',
    () => ({
      ...caller,
      conversation: any(conversationIds),
    }),
  );
  await measureServer('message', 'SELECT * FROM read_message(:tenant, :user, :id::uuid)', () => ({
    ...caller,
    id: any(messageIds),
  }));
  await measureServer('message without authorization', 'SELECT * FROM message WHERE id = :id::uuid', () => ({
    id: any(messageIds),
  }));
} finally {
  await Promise.all([writer.close(), reader.close()]);
  dataApi.disconnect();
  await once(dataApi, 'exit');
  await postgres.remove();
}
