import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import type { ReplicaStore } from './replica-store.ts';

/**
 * Stores the replica in a file that only its owner can read: a line per batch, flushed to the disk, and compacted when
 * it is opened. A line that a crash cut off counts as never written. One process at a time may have it open.
 */
export function fileStore(path: string): ReplicaStore {
  let file: Promise<FileHandle> | undefined;

  async function read(): Promise<Map<string, unknown>> {
    await close();
    const kept = new Map<string, unknown>();
    for (const line of (await textOf(path)).split('\n').slice(0, -1)) {
      for (const [key, value] of JSON.parse(line)) {
        // JSON has no undefined: a removal is an entry without a value.
        if (value === undefined) kept.delete(key);
        else kept.set(key, value);
      }
    }
    await rewrite(kept);
    return kept;
  }

  async function rewrite(kept: ReadonlyMap<string, unknown>): Promise<void> {
    const unfinished = `${path}.new`;
    const shortened = await open(unfinished, 'w', 0o600);
    try {
      if (kept.size > 0) await shortened.writeFile(lineOf(kept));
      await shortened.sync();
    } finally {
      await shortened.close();
    }
    await rename(unfinished, path);
  }

  async function close(): Promise<void> {
    const opened = await file;
    file = undefined;
    await opened?.close();
  }

  return {
    read,
    async write(batch) {
      file ??= open(path, 'a', 0o600);
      const opened = await file;
      await opened.appendFile(lineOf(batch));
      await opened.datasync();
    },
    async clear() {
      await close();
      await rm(path, { force: true });
    },
  };
}

const lineOf = (batch: ReadonlyMap<string, unknown>) =>
  `${JSON.stringify([...batch].map(([key, value]) => (value === undefined ? [key] : [key, value])))}\n`;

const textOf = (path: string) =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
