import type { IngestRecord } from './records.ts';

/** What an event source mapping with ReportBatchItemFailures understands. */
export interface BatchResponse {
  readonly batchItemFailures: readonly {
    readonly itemIdentifier: { readonly partition: string; readonly offset: number };
  }[];
}

/** Of each partition its first failed record: Lambda sends that and everything after it again. */
export function failuresFrom(records: readonly IngestRecord[]): BatchResponse {
  const first = new Map<string, number>();
  for (const { topic, partition, offset } of records) {
    const key = `${topic}-${partition}`;
    first.set(key, Math.min(first.get(key) ?? offset, offset));
  }
  return {
    batchItemFailures: [...first].map(([partition, offset]) => ({ itemIdentifier: { partition, offset } })),
  };
}
