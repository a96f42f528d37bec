import { createHistogram } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { newFileImport } from '../../../lib/send/file-import.ts';
import { importReport } from '../../../lib/send/import-report.ts';

const file = (name: string) => ({ path: `/${name}`, name, sha256: name, lines: [], bad: [] });

test('sums the files up and tells rates and percentiles', () => {
  const sends = createHistogram();
  for (let ms = 1; ms <= 1000; ms++) sends.record(ms * 1000);
  const report = importReport({
    imports: [
      { ...newFileImport(file('a.jsonl')), conversationId: 'c-1', accepted: 600, stored: 600, rejected: 2 },
      { ...newFileImport(file('b.jsonl')), accepted: 400, stored: 300, duplicates: 7, failure: 'It broke.' },
    ],
    sends,
    sendSeconds: 2,
    settleSeconds: 1,
  });
  const row = (...cells: unknown[]) => expect.stringMatching(new RegExp(`^${cells.join(' +')}$`));
  expect(report.split('\n')).toEqual([
    row('file', 'conversation', 'accepted', 'stored', 'rejected', 'duplicates', 'queued'),
    row('a.jsonl', 'c-1', 600, 600, 2, 0, 0),
    row('b.jsonl', 400, 300, 0, 7, 0),
    row('total', 1000, 900, 2, 7, 0),
    '',
    'Sent 1000 messages in 2.0 s: 500 msg/s accepted, p50 500.2 ms, p99 990.2 ms.',
    'The queue was done 1.0 s after the last send: 300 msg/s stored since the first.',
    'b.jsonl was left: It broke.',
  ]);
});
