import type { MSKEvent, MSKRecord } from 'aws-lambda';
import { deliverBatch, type RetryPolicy } from './batch-delivery.ts';
import { mskEvent, mskRecord, partitionKey } from './msk-event.ts';
import { type Batch, recordBuffer } from './record-buffer.ts';
import { consumeTopic } from './topic-consumer.ts';

export interface EventSourceOptions {
  /** `host:port[,host:port]` */
  readonly brokers: string;
  readonly topic: string;
  readonly groupId: string;
  /** Calls the function. It resolves to the function's response; a rejection means that the whole batch failed. */
  readonly invoke: (event: MSKEvent) => Promise<unknown>;
  /** Receives failed records. Without it they are logged and dropped. */
  readonly onFailure?: (records: readonly MSKRecord[]) => Promise<void>;
  readonly log: (line: string) => void;
  readonly retries?: Partial<RetryPolicy>;
  /** Records an event has at most; AWS: 1–10,000. */
  readonly batchSize?: number;
  /** How long an event may wait to be filled, from its first record on; AWS: 500 ms unless set. */
  readonly windowMs?: number;
  /** Invocations at a time. A batch that waits for its retry does not count. */
  readonly concurrency?: number;
}

const defaultRetries: RetryPolicy = {
  maxRetries: 10_000,
  maxAgeMs: 6 * 60 * 60 * 1000,
  backoffMs: 50,
  maxBackoffMs: 5_000,
};

/**
 * Maximum payload of a synchronous invocation, 6 MB:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const payloadLimit = 6 * 1024 * 1024;
const envelopeBytes = 10_000;

/** A partition with this much waiting is not fetched further until half of it is taken. */
const waitingLimit = 1024 * 1024;

/**
 * Stands in for a Lambda event source mapping of MSK in provisioned mode with ReportBatchItemFailures: it reads
 * the topic from its beginning, invokes the function with real MSK events and commits offsets once their records
 * are delivered or given up. Each is delivered at least once, in the order of its partition. A batch that fails
 * holds up its own partitions only.
 * Unlike AWS it tries every record at least once, however old.
 * @throws Error when the brokers do not respond at the start; later it reconnects by itself
 */
export async function startEventSource({
  brokers,
  topic,
  groupId,
  invoke,
  onFailure,
  log,
  retries,
  batchSize = 500,
  windowMs = 500,
  concurrency = 2,
}: EventSourceOptions): Promise<{ stop(): Promise<void> }> {
  const limits = { records: batchSize, bytes: payloadLimit - envelopeBytes };
  const buffer = recordBuffer(limits);
  const stopping = new AbortController();
  const delivering = new Set<Promise<void>>();
  const paused = new Set<number>();
  let invoking = 0;
  let window: NodeJS.Timeout | undefined;
  let windowIsOver = false;

  const consumer = await consumeTopic({
    brokers,
    topic,
    groupId,
    log,
    assigned: (partitions) => buffer.assign(partitions.map(keyOf)),
    take: (partition, messages) => {
      buffer.add(
        keyOf(partition),
        messages.map((message) => mskRecord(topic, partition, message)),
      );
      startBatches();
      const full = buffer.bytes(keyOf(partition)) >= waitingLimit;
      if (full) paused.add(partition);
      return !full;
    },
  });

  async function stop(): Promise<void> {
    stopping.abort();
    clearTimeout(window);
    await Promise.all(delivering);
    await consumer.stop();
  }

  function startBatches(): void {
    while (!stopping.signal.aborted && invoking < concurrency && batchIsReady()) {
      clearTimeout(window);
      window = undefined;
      windowIsOver = false;
      startBatch(buffer.take());
      resumePartitions();
    }
  }

  /** When it is full, or its window is over; a window opens with the first record that waits. */
  function batchIsReady(): boolean {
    const { records, bytes } = buffer.available();
    if (records === 0) return false;
    if (windowIsOver || records >= limits.records || bytes >= limits.bytes) return true;
    window ??= setTimeout(() => {
      window = undefined;
      windowIsOver = true;
      startBatches();
    }, windowMs);
    return false;
  }

  function startBatch(batch: Batch): void {
    const delivery = deliver(batch).finally(() => {
      delivering.delete(delivery);
      batch.release();
      startBatches();
    });
    delivering.add(delivery);
  }

  async function deliver(batch: Batch): Promise<void> {
    const commit = (records: readonly MSKRecord[]) =>
      consumer.commit(nextOffsets(records.filter(batch.owned)));
    await deliverBatch(batch.records, {
      policy: { ...defaultRetries, ...retries },
      invoke: invokeCounted,
      settled: commit,
      onFailure: onFailure ?? (async (records) => log(`dropped ${records.length} records of ${topic}`)),
      owned: batch.owned,
      log,
      signal: stopping.signal,
    });
  }

  async function invokeCounted(records: readonly MSKRecord[]): Promise<unknown> {
    invoking++;
    try {
      return await invoke(mskEvent(brokers, records));
    } finally {
      invoking--;
      startBatches();
    }
  }

  function resumePartitions(): void {
    for (const partition of paused) {
      if (buffer.bytes(keyOf(partition)) > waitingLimit / 2) continue;
      paused.delete(partition);
      consumer.resume(partition);
    }
  }

  function keyOf(partition: number): string {
    return partitionKey({ topic, partition });
  }

  let stopped: Promise<void> | undefined;
  return { stop: () => (stopped ??= stop()) };
}

/** Offsets to commit, by partition: the next one. */
function nextOffsets(records: readonly MSKRecord[]): ReadonlyMap<number, number> {
  return new Map(records.map(({ partition, offset }) => [partition, offset + 1]));
}
