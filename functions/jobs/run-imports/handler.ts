import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { DomainError } from '../../shared/domain/domain-error.ts';
import type { ObjectStore } from '../../shared/domain/files/object-store.ts';
import type { ClaimedImport, ImportStore } from '../../shared/domain/imports/import-store.ts';
import { alone } from '../../shared/runtime/alone.ts';
import { encryption } from '../../shared/runtime/content-keys.ts';
import { database } from '../../shared/runtime/database.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { attachmentObjects } from '../../shared/runtime/s3/attachment-objects.ts';
import { worker } from '../../shared/runtime/worker.ts';
import { auroraImportStore } from '../../shared/store/imports/aurora-import-store.ts';
import { SqlError } from '../../shared/store/sql/sql-client.ts';
import { batchesOf } from './batches.ts';
import { readLines } from './read-lines.ts';

/** A large file may arrive this long after its form expired. */
const uploadMs = 60 * 60 * 1000;

/** A file that is not there yet is looked for again after this time. */
const waitSeconds = 15;

interface Dependencies {
  readonly imports: Pick<ImportStore, 'claim' | 'start' | 'append' | 'release' | 'fail'>;
  readonly objects: Pick<ObjectStore, 'find' | 'read'>;
}

/** Imports the files that are there, one after the other and batch by batch; goes on where the last run ended. */
export const runImports = (deps: Dependencies) =>
  worker<unknown, { lines: number }>({ marginMs: 20_000 }, async (_, { hasTime }) => {
    let lines = 0;
    while (hasTime()) {
      const claimed = await deps.imports.claim();
      if (!claimed) break;
      lines += await run(deps, claimed, hasTime);
    }
    metrics.addMetric('LinesImported', MetricUnit.Count, lines);
    return { lines };
  });

/** Answers how many lines were done. */
async function run(deps: Dependencies, claimed: ClaimedImport, hasTime: () => boolean): Promise<number> {
  const { importId, tenantId, storagePath, size, bytesDone: from, linesDone } = claimed;
  const file = claimed.started ? { version: claimed.storageVersion } : await begin(deps, claimed);
  if (!file) return 0;
  const read = (start: number, end: number) => deps.objects.read(storagePath, file.version, start, end);
  let lines = 0;
  try {
    for await (const batch of batchesOf(readLines(read, { from, size }), { tenantId, from, linesDone })) {
      if (!hasTime() || !(await deps.imports.append(claimed, batch))) break;
      lines += batch.lines;
    }
    logger.info('lines imported', { importId, lines });
  } catch (error) {
    const reason = reasonOf(error);
    if (!reason) throw error;
    logger.error('import failed', error as Error);
    await deps.imports.fail(importId, `The lines after line ${linesDone + lines} cannot be ${reason}.`);
  } finally {
    await deps.imports.release(importId, 0);
  }
  return lines;
}

/** Why the same lines would fail again; undefined when they may not. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof SqlError) return 'stored';
  const isKeyGone = error instanceof DomainError && error.kind === 'encryption-key-unavailable';
  return isKeyGone ? 'encrypted: the key of the tenant is disabled or deleted' : undefined;
}

/** Starts an import whose file is there; fails it when it will not be, or is another one. */
async function begin(
  { imports, objects }: Dependencies,
  { importId, storagePath, size, expiresAt }: ClaimedImport,
): Promise<{ version?: string | undefined } | undefined> {
  const file = await objects.find(storagePath);
  if (file?.size === size) {
    await imports.start(importId, file.version);
    return file;
  }
  if (file) {
    await imports.fail(importId, `The file has ${file.size} bytes, not ${size}.`);
  } else if (Date.now() > Date.parse(expiresAt) + uploadMs) {
    await imports.fail(importId, 'The file was not uploaded in time.');
  } else {
    await imports.release(importId, waitSeconds);
  }
  return undefined;
}

export const handler = alone(
  'run-imports',
  runImports({
    imports: auroraImportStore(database, encryption),
    objects: attachmentObjects,
  }),
);
