import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ObjectStore } from '../../shared/domain/files/object-store.ts';
import type { UserExportStore } from '../../shared/domain/users/user-export-store.ts';
import { alone } from '../../shared/runtime/alone.ts';
import { decrypted, decryptLine } from '../../shared/runtime/content-keys.ts';
import { database } from '../../shared/runtime/database.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { archiveObjects } from '../../shared/runtime/s3/archive-objects.ts';
import { attachmentObjects } from '../../shared/runtime/s3/attachment-objects.ts';
import { worker } from '../../shared/runtime/worker.ts';
import { auroraUserData } from '../../shared/store/users/aurora-user-data.ts';
import { auroraUserExportStore } from '../../shared/store/users/aurora-user-export-store.ts';
import { exportFolder, type FileDependencies, writeFile } from './write-file.ts';

const expiredAtOnce = 10;

interface Dependencies extends FileDependencies {
  readonly exports: Pick<UserExportStore, 'claim' | 'append' | 'findExpired' | 'forget'>;
  readonly objects: Pick<ObjectStore, 'write' | 'remove'>;
}

/** Deletes expired exports, then writes requested ones, file by file; continues where the last run ended. */
export const runExports = (deps: Dependencies) =>
  worker<unknown, { files: number }>({ marginMs: 40_000 }, async (_, { hasTime }) => {
    await removeExpired(deps, hasTime);
    let files = 0;
    while (hasTime()) {
      const claimed = await deps.exports.claim();
      if (!claimed) break;
      const { exportId } = claimed;
      let rest: typeof claimed | undefined = claimed;
      while (rest && hasTime()) {
        const part = await writeFile(deps, rest, hasTime);
        const isNext = await deps.exports.append(exportId, part);
        // The export was deleted meanwhile, or another run writes the same file.
        if (!isNext) break;
        files += 1;
        rest = part.place && { ...rest, files: rest.files + 1, place: part.place };
      }
      logger.info('export went on', { exportId, files });
    }
    metrics.addMetric('ExportFiles', MetricUnit.Count, files);
    return { files };
  });

async function removeExpired({ exports, objects }: Dependencies, hasTime: () => boolean): Promise<void> {
  while (hasTime()) {
    const expired = await exports.findExpired(expiredAtOnce);
    if (expired.length === 0) break;
    const ids = expired.map(({ exportId }) => exportId);
    await objects.remove(ids.map(exportFolder));
    await exports.forget(ids);
  }
}

export const handler = alone(
  'run-exports',
  runExports({
    exports: auroraUserExportStore(database),
    data: auroraUserData(decrypted(database), archiveObjects, decryptLine),
    objects: attachmentObjects,
    fileBytes: 8 * 1024 * 1024,
  }),
);
