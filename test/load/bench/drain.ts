import { setTimeout as delay } from 'node:timers/promises';
import { topics } from '../../../functions/shared/contract/topics.ts';
import { encodeIngestRecord } from '../../../functions/shared/events/ingest-record.ts';
import { acceptedMessage, type BenchStage } from './bench-stage.ts';
import { produce } from './kafka.ts';
import { cpuBetween, cpuTimes, partsOf } from './processes.ts';
import { table, whole } from './tables.ts';

/** How fast the consumer stores what has waited, and the relay tells of it. */
export async function drain(stage: BenchStage, messages: number): Promise<void> {
  await stage.settled();
  const { workers } = partsOf(stage.runDir);
  if (workers === undefined) throw new Error('the workers do not run');
  const { conversationIds, owner } = stage;
  const count = async (of: string) => Number((await owner.query(`SELECT count(*) FROM ${of}`)).rows[0].count);
  const before = await count('message');
  process.kill(workers, 'SIGSTOP');
  const records = Array.from({ length: messages }, (_, n) => {
    const message = acceptedMessage(conversationIds[n % conversationIds.length] as string);
    return { key: message.conversationId, value: encodeIngestRecord(message) };
  });
  await produce(stage.env.KAFKA_BROKERS ?? '', topics.ingest.name, records);

  const cpuBefore = cpuTimes(stage.runDir, {});
  process.kill(workers, 'SIGCONT');
  let first = 0;
  let stored = 0;
  let at = 0;
  while (stored < messages) {
    await delay(50);
    stored = (await count('message')) - before;
    at = performance.now();
    if (first === 0 && stored > 0) first = at;
  }
  const cpu = cpuBetween(cpuBefore, cpuTimes(stage.runDir, {}));
  await waitUntilEmpty(() => count('outbox'));
  const published = performance.now();
  const parts = [...cpu].map(([part, time]) => `${part} ${(time / messages).toFixed(3)}`);
  table(
    ['drain', 'messages/s', 'CPU ms a message'],
    [
      ['stored', whole((messages * 1000) / (at - first)), parts.join(', ')],
      ['stored and published', whole((messages * 1000) / (published - first)), ''],
    ],
  );
}

async function waitUntilEmpty(count: () => Promise<number>): Promise<void> {
  while ((await count()) > 0) await delay(50);
}
