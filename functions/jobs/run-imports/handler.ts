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
import { certify } from './certify.ts';
import { ImportFileError, openImportFile } from './import-file.ts';
import { storeFiles } from './store-files.ts';

/** A large file may arrive this long after its form expired. */
const uploadMs = 60 * 60 * 1000;

/** Time until the next look for a file that has not arrived. */
const waitSeconds = 15;

interface Dependencies {
  readonly imports: Omit<ImportStore, 'create' | 'get' | 'listFaults' | 'listConversations' | 'listEntries'>;
  readonly objects: Pick<ObjectStore, 'find' | 'read' | 'write'>;
}

/** Imports uploaded files, one after the other and batch by batch; continues where the last run ended. */
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

/** @returns the number of processed lines */
async function run(deps: Dependencies, claimed: ClaimedImport, hasTime: () => boolean): Promise<number> {
  const { importId, linesDone } = claimed;
  const started = claimed.status === 'waiting' ? await begin(deps, claimed) : claimed;
  if (!started) return 0;
  const progress = { lines: 0 };
  try {
    const isIn = started.status === 'certifying' || (await storeLines(deps, started, hasTime, progress));
    if (isIn) await certify(deps.imports, started, hasTime);
    logger.info('lines imported', { importId, lines: progress.lines });
  } catch (error) {
    const reason = reasonOf(error);
    if (!reason) throw error;
    logger.error('import failed', error as Error);
    await deps.imports.fail(
      importId,
      `The lines after line ${linesDone + progress.lines} cannot be ${reason}`,
    );
  } finally {
    await deps.imports.release(importId, 0);
  }
  return progress.lines;
}

/**
 * Stores the lines; a batch is read while the one before is stored.
 *
 * @returns whether all are stored
 */
async function storeLines(
  { imports, objects }: Dependencies,
  claimed: ClaimedImport,
  hasTime: () => boolean,
  progress: { lines: number },
): Promise<boolean> {
  const {
    tenantId,
    storagePath,
    storageVersion,
    mime,
    size,
    digestsContent,
    bytesDone: from,
    linesDone,
  } = claimed;
  const file = await openImportFile(mime, size, (start, end) =>
    objects.read(storagePath, storageVersion, start, end),
  );
  let storing: Promise<boolean> = Promise.resolve(true);
  let isIn = false;
  const options = { tenantId, digestsContent, from, linesDone };
  for await (const lines of batchesOf(file.lines(from), options)) {
    const batch = await storeFiles({ imports, objects }, lines, file, { keepsLongTexts: digestsContent });
    if (!(await storing) || !hasTime()) return false;
    storing = imports.append(claimed, batch).then((stored) => {
      progress.lines += stored ? batch.lines : 0;
      isIn = stored && batch.isLast;
      return stored;
    });
    // `await storing` throws the error; without this handler the rejection would end the process before.
    storing.catch(() => {});
  }
  await storing;
  return isIn;
}

/** Reason why the same lines would fail again; undefined when a retry may succeed. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof ImportFileError) return `read. ${error.message}`;
  if (error instanceof SqlError) return 'stored.';
  const isKeyGone = error instanceof DomainError && error.kind === 'encryption-key-unavailable';
  return isKeyGone ? 'encrypted: the key of the tenant is disabled or deleted.' : undefined;
}

/** Starts an import whose file has arrived; fails it when the file cannot arrive any more or is not the announced one. */
async function begin(
  { imports, objects }: Dependencies,
  claimed: ClaimedImport,
): Promise<ClaimedImport | undefined> {
  const { importId, storagePath, size, expiresAt } = claimed;
  const file = await objects.find(storagePath);
  if (file?.size === size) {
    const digestsContent = await imports.start(importId, file.version);
    return { ...claimed, status: 'running', storageVersion: file.version, digestsContent };
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
