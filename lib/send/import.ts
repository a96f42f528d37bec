import { createHistogram, performance, type RecordableHistogram } from 'node:perf_hooks';
import type { ChatFile } from './chat-file.ts';
import { type FileImport, type ImportOptions, newFileImport } from './file-import.ts';
import { sendFile } from './send-file.ts';
import { settle } from './settle.ts';

export interface ImportSummary {
  readonly imports: readonly FileImport[];
  readonly sends: RecordableHistogram;
  readonly sendSeconds: number;
  /** From the last send to the end of the wait for queued messages; absent when there were none. */
  readonly settleSeconds?: number;
}

/**
 * Sends each file to a conversation of its own, in order, skipping what is there, then waits until the queued messages
 * are stored or rejected. Never throws: each import reports its own failure.
 */
export async function importFiles(
  files: readonly ChatFile[],
  options: ImportOptions,
): Promise<ImportSummary> {
  const run = { ...options, sends: createHistogram() };
  const imports = files.map(newFileImport);
  const started = performance.now();
  await inParallel(imports, options, async (one) => {
    const original = files.find(({ sha256 }) => sha256 === one.file.sha256);
    if (original !== one.file) throw new Error(`It is a copy of ${original?.path}.`);
    await sendFile(one, run);
  });
  const sent = performance.now();
  const summary = { imports, sends: run.sends, sendSeconds: (sent - started) / 1000 };
  const queued = imports.reduce((sum, one) => sum + one.queued.size, 0);
  if (queued === 0 || options.signal?.aborted) return summary;
  options.onSent?.(queued);
  await inParallel(imports, options, (one) => settle(one, options));
  return { ...summary, settleSeconds: (performance.now() - sent) / 1000 };
}

/** A file that fails does not stop the others. */
async function inParallel(
  imports: readonly FileImport[],
  { concurrency, signal }: ImportOptions,
  work: (one: FileImport) => Promise<void>,
): Promise<void> {
  const rest = imports.values();
  const worker = async () => {
    for (const one of rest) {
      if (signal?.aborted) return;
      try {
        await work(one);
      } catch (error) {
        if (!signal?.aborted) one.failure ??= (error as Error).message;
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
