import type { IngestRecord } from './records.ts';

/** Response for an event source mapping with ReportBatchItemFailures. */
export interface BatchResponse {
  readonly batchItemFailures: readonly {
    readonly itemIdentifier: { readonly partition: string; readonly offset: number };
  }[];
}

/** The first failed record of each partition: Lambda delivers it and all records after it again. */
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
