import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeIngestRecord } from '../../../functions/shared/events/ingest-record.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { pgSqlClient } from '../../../functions/shared/store/sql/pg-sql-client.ts';
import { run, runs } from '../../../lib/local/process/programs.ts';
import { acceptedMessage, type BenchStage, size } from './bench-stage.ts';
import { createTopic, produce } from './kafka.ts';
import { table, whole } from './tables.ts';

const seconds = 4;
const clients = 8;

/** Limits of the parts alone on this machine. */
export async function limits(stage: BenchStage): Promise<void> {
  await stage.settled();
  const rows = [
    ['PostgreSQL: durable inserts of one row, pgbench', String(clients), await singleInserts(stage)],
  ];
  for (const batch of [1, 100, 500]) {
    const atOnce = batch === 1 ? clients : 2;
    rows.push([
      `append_messages of ${batch}, pg`,
      String(atOnce),
      whole(await appends(stage, batch, atOnce)),
    ]);
    await stage.settled();
  }
  for (const batch of [1, 500])
    rows.push([`Kafka: produce in batches of ${batch}`, '1', await produced(stage, batch)]);
  table(['limit', 'at once', 'rows/s'], rows);
}

async function singleInserts({ owner, database, runDir }: BenchStage): Promise<string> {
  if (!(await runs('pgbench', ['--version']))) return 'pgbench is not installed';
  await owner.query('CREATE TABLE bench (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, content text)');
  const script = join(runDir, 'insert.sql');
  writeFileSync(script, `INSERT INTO bench (content) VALUES (repeat('x', ${size.contentBytes}));\n`);
  const options = ['-n', '-M', 'prepared', '-c', `${clients}`, '-j', '2', '-T', `${seconds}`, '-f', script];
  const { stdout } = await run('pgbench', [...options, database]);
  await owner.query('DROP TABLE bench');
  return whole(Number(/tps = ([\d.]+)/.exec(stdout)?.[1]));
}

async function appends(
  { database, conversationIds }: BenchStage,
  batch: number,
  atOnce: number,
): Promise<number> {
  const sql = pgSqlClient({ connectionString: database, max: atOnce });
  let appended = 0;
  let next = 0;
  const endsAt = performance.now() + seconds * 1000;
  const keepAppending = async () => {
    // One each: a store joins what it is asked at the same time.
    const messages = auroraMessageStore(sql);
    while (performance.now() < endsAt) {
      const items = Array.from({ length: batch }, () => ({
        message: acceptedMessage(conversationIds[next++ % conversationIds.length] as string),
      }));
      await messages.append(items);
      appended += batch;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, keepAppending));
  await sql.close();
  return appended / seconds;
}

async function produced({ env, conversationIds }: BenchStage, batch: number): Promise<string> {
  const brokers = env.KAFKA_BROKERS;
  if (!brokers) return 'Kafka is not available here';
  const topic = `bench-${batch}`;
  await createTopic(brokers, topic);
  const records = Array.from({ length: batch === 1 ? 2_000 : 50_000 }, (_, n) => {
    const message = acceptedMessage(conversationIds[n % conversationIds.length] as string);
    return { key: message.conversationId, value: encodeIngestRecord(message) };
  });
  return whole(await produce(brokers, topic, records, batch));
}
