import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Service } from '../../../lib/local/process/service.ts';

/** Directories of a stage of this test file's own; only downloads are shared. */
export function temporaryStage() {
  const dir = mkdtempSync(join(tmpdir(), 'chat-storage-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return {
    dataDir: join(dir, 'data'),
    runDir: join(dir, 'run'),
    logDir: join(dir, 'log'),
    cacheDir: join(import.meta.dirname, '../../../.local/cache'),
    progress: () => {},
  };
}

/** Returns the service; if it cannot run here, prints what to install and returns undefined. */
export function available<S extends Service>(service: S | { readonly unavailable: string }): S | undefined {
  if (!('unavailable' in service)) return service;
  console.warn(`SKIPPED: ${service.unavailable}`);
  return undefined;
}
