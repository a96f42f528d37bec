import { setTimeout as delay } from 'node:timers/promises';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import { encodeIngestRecord } from '../../../functions/shared/events/ingest-record.ts';
import { acceptedMessage, type BenchStage } from './bench-stage.ts';
import { produce } from './kafka.ts';
import { cpuBetween, cpuTimes, partsOf } from './processes.ts';
import { table, whole } from './tables.ts';

/** Speed of the consumer storing queued messages, and of the relay publishing them. */
export async function drain(stage: BenchStage, messages: number): Promise<void> {
  await stage.settled();
  const { workers } = partsOf(stage.runDir);
  if (workers === undefined) throw new Error('the workers do not run');
  const { conversationIds, owner } = stage;
  const number = async (query: string) => Number((await owner.query(query)).rows[0].number);
  // Not a count of the messages: asked so often, it would take a good part of what is measured.
  const storedUntilNow = () => number('SELECT sum(last_seq) AS number FROM conversation');
  const before = await storedUntilNow();
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
    stored = (await storedUntilNow()) - before;
    at = performance.now();
    if (first === 0 && stored > 0) first = at;
  }
  const cpu = cpuBetween(cpuBefore, cpuTimes(stage.runDir, {}));
  while (await number('SELECT count(*) AS number FROM (SELECT FROM outbox LIMIT 1) o')) await delay(50);
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
