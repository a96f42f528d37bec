import type { FileImport } from './file-import.ts';
import type { ImportSummary } from './import.ts';

const counts = ['accepted', 'stored', 'rejected', 'duplicates', 'queued'] as const;
type Count = (typeof counts)[number];

/** A table of the files, then the rates, then the files that were left before their end. */
export function importReport({ imports, sends, sendSeconds, settleSeconds }: ImportSummary): string {
  const width = Math.max(5, ...imports.map(({ file }) => file.name.length));
  const row = (name: string, conversationId: string, cells: readonly (string | number)[]) =>
    [name.padEnd(width), conversationId.padEnd(36), ...cells.map((cell) => `${cell}`.padStart(10))].join(' ');
  const total = (count: Count) => imports.reduce((sum, one) => sum + countOf(one, count), 0);
  const milliseconds = (percentile: number) => (sends.percentile(percentile) / 1000).toFixed(1);
  return [
    row('file', 'conversation', counts),
    ...imports.map((one) =>
      row(
        one.file.name,
        one.conversationId,
        counts.map((count) => countOf(one, count)),
      ),
    ),
    row('total', '', counts.map(total)),
    '',
    sends.count === 0
      ? 'There was nothing to send.'
      : `Sent ${sends.count} messages in ${sendSeconds.toFixed(1)} s: ` +
        `${rate(total('accepted'), sendSeconds)} accepted, p50 ${milliseconds(50)} ms, p99 ${milliseconds(99)} ms.`,
    ...(settleSeconds === undefined
      ? []
      : [
          `The queue was done ${settleSeconds.toFixed(1)} s after the last send: ` +
            `${rate(total('stored'), sendSeconds + settleSeconds)} stored since the first.`,
        ]),
    ...imports.flatMap(({ file, failure }) => (failure ? [`${file.name} was left: ${failure}`] : [])),
  ].join('\n');
}

const countOf = (one: FileImport, count: Count) => (count === 'queued' ? one.queued.size : one[count]);

const rate = (messages: number, seconds: number) =>
  `${Math.round(messages / Math.max(seconds, 0.001))} msg/s`;
