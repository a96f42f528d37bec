import type { MSKRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { recordBuffer } from '../../../lib/local/kafka/record-buffer.ts';

test('skips what a consumer that rejoined its group fetches again', () => {
  const buffer = recordBuffer(limits);
  buffer.assign(['t-0']);
  buffer.add('t-0', records(0, 1, 2));
  buffer.assign(['t-0']);
  buffer.add('t-0', records(1, 2, 3));
  expect(offsets(buffer.take())).toEqual([0, 1, 2, 3]);
});

test('takes from a partition only once its batch is released', () => {
  const buffer = recordBuffer({ ...limits, records: 2 });
  buffer.assign(['t-0']);
  buffer.add('t-0', records(0, 1, 2));
  const first = buffer.take();
  expect(buffer.available().records).toBe(0);
  first.release();
  expect(offsets(buffer.take())).toEqual([2]);
});

test('forgets a partition that went to another consumer, and starts anew when it comes back', () => {
  const buffer = recordBuffer(limits);
  buffer.assign(['t-0']);
  buffer.add('t-0', records(0, 1));
  const batch = buffer.take();
  expect(batch.records.every(batch.owned)).toBe(true);
  buffer.add('t-0', records(2));

  buffer.assign([]);
  buffer.add('t-0', records(3));
  expect(batch.records.some(batch.owned)).toBe(false);
  expect(buffer.available().records).toBe(0);

  buffer.assign(['t-0']);
  buffer.add('t-0', records(0, 1));
  expect(batch.records.some(batch.owned)).toBe(false);
  expect(offsets(buffer.take())).toEqual([0, 1]);
});

test('passes on a record that alone is over the limit', () => {
  const buffer = recordBuffer({ ...limits, bytes: 10 });
  buffer.assign(['t-0']);
  buffer.add('t-0', records(0, 1));
  expect(offsets(buffer.take())).toEqual([0]);
});

const limits = { records: 100, bytes: 1_000_000 };

const records = (...offsets: number[]): MSKRecord[] =>
  offsets.map((offset) => ({
    topic: 't',
    partition: 0,
    offset,
    timestamp: 0,
    timestampType: 'CREATE_TIME',
    key: '',
    value: '',
    headers: [],
  }));

const offsets = (batch: { readonly records: readonly MSKRecord[] }) =>
  batch.records.map(({ offset }) => offset);
