import { setTimeout as delay } from 'node:timers/promises';
import type { MSKRecord } from 'aws-lambda';
import * as z from 'zod';
import { partitionKey } from './msk-event.ts';

export interface RetryPolicy {
  /** Attempts after the first one. AWS: 0–10,000. */
  readonly maxRetries: number;
  /** Milliseconds; failed records are not tried again once all of them are older. AWS: 60 s–7 days. */
  readonly maxAgeMs: number;
  /** Milliseconds before the first retry; doubled up to `maxBackoffMs`. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
}

export interface Delivery {
  readonly policy: RetryPolicy;
  readonly invoke: (records: readonly MSKRecord[]) => Promise<unknown>;
  /** Receives records that need no further attempt, delivered or given up: commit them. */
  readonly settled: (records: readonly MSKRecord[]) => Promise<void>;
  /** Receives failed records. If it throws, the batch is retried. */
  readonly onFailure: (records: readonly MSKRecord[]) => Promise<void>;
  /** Whether its partition is still ours. */
  readonly owned: (record: MSKRecord) => boolean;
  readonly log: (line: string) => void;
  /** Ends the wait before a retry; the rest of the batch is then not settled. */
  readonly signal: AbortSignal;
}

/**
 * Delivers a batch as a Lambda event source mapping with ReportBatchItemFailures does: what follows the lowest
 * failed offset of a partition is retried, in order, until all is delivered or the policy gives up.
 */
export async function deliverBatch(batch: readonly MSKRecord[], delivery: Delivery): Promise<void> {
  const { policy, signal } = delivery;
  let rest = batch;
  for (let retries = 0; rest.length > 0 && !signal.aborted; retries++) {
    const failed = await attempt(rest, delivery);
    await settle(rest, failed, delivery);
    rest = failed.filter(delivery.owned);
    if (givesUp(rest, policy, retries) && (await handOver(rest, delivery))) return;
    if (rest.length > 0) await delay(backoff(policy, retries), undefined, { signal }).catch(() => {});
  }
}

const backoff = ({ backoffMs, maxBackoffMs }: RetryPolicy, retries: number) =>
  Math.min(maxBackoffMs, backoffMs * 2 ** retries);

const givesUp = (rest: readonly MSKRecord[], { maxRetries, maxAgeMs }: RetryPolicy, retries: number) =>
  rest.length > 0 &&
  (retries >= maxRetries || rest.every(({ timestamp }) => Date.now() - timestamp > maxAgeMs));

async function handOver(records: readonly MSKRecord[], delivery: Delivery): Promise<boolean> {
  try {
    await delivery.onFailure(records);
  } catch (error) {
    delivery.log(`on-failure destination: ${error}`);
    return false;
  }
  await delivery.settled(records);
  return true;
}

async function settle(records: readonly MSKRecord[], failed: readonly MSKRecord[], { settled }: Delivery) {
  const done = records.filter((record) => !failed.includes(record));
  if (done.length > 0) await settled(done);
}

/** The records to be retried. */
async function attempt(
  records: readonly MSKRecord[],
  { invoke, log }: Delivery,
): Promise<readonly MSKRecord[]> {
  try {
    return failedRecords(records, await invoke(records));
  } catch (error) {
    log(`batch of ${records.length} records failed: ${error}`);
    return records;
  }
}

/**
 * The response of a function to a Kafka event source mapping: for each failure the `topic-partition` key of the event,
 * as one string, and the offset, a number; nothing or no failures means success. Shape:
 * https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html and KafkaItemIdentifier of
 * https://github.com/aws-powertools/powertools-lambda-python (utilities/batch/types.py).
 */
const batchResponse = z
  .object({
    batchItemFailures: z
      .array(z.object({ itemIdentifier: z.object({ partition: z.string(), offset: z.number() }) }))
      .nullish(),
  })
  .nullish();

/** @throws Error when the response is of another shape or names a record that is not in the batch. */
function failedRecords(records: readonly MSKRecord[], response: unknown): readonly MSKRecord[] {
  const failures = batchResponse.parse(response)?.batchItemFailures ?? [];
  const lowest = new Map<string, number>();
  for (const failure of failures) {
    const { partition, offset } = failure.itemIdentifier;
    if (!records.some((record) => partitionKey(record) === partition && record.offset === offset)) {
      throw new Error(`no record ${offset} of ${partition} in the batch`);
    }
    lowest.set(partition, Math.min(offset, lowest.get(partition) ?? offset));
  }
  return records.filter((record) => record.offset >= (lowest.get(partitionKey(record)) ?? Infinity));
}
