import { join } from 'node:path';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import { startKafka } from '../../../lib/local/kafka/kafka.ts';
import { startPostgres } from '../../../lib/local/postgres/postgres.ts';
import { cacheDir } from '../../../lib/local/stage/stage-services.ts';
import { type S3Service, startS3 } from '../../../lib/local/storage/s3.ts';
import { type Part, part } from './part.ts';
import type { StagePaths } from './paths.ts';
import type { Proxies } from './proxies.ts';

export const attachmentsBucket = 'chat-storage-local-attachments';
export const auditAnchorsBucket = 'chat-storage-local-audit-anchors';

export interface ManagedParts {
  readonly postgres: Part;
  readonly kafka: Part;
  readonly s3: Part;
  /** As it was started last. */
  readonly s3Service: () => S3Service | undefined;
}

/** The stand-ins of what AWS manages, each behind its proxy. */
export function managedParts({ runDir, logDir, dataDir }: StagePaths, proxies: Proxies): ManagedParts {
  const dirs = { runDir, logDir };
  const downloaded = { ...dirs, cacheDir, progress: console.log };
  let s3Service: S3Service | undefined;
  return {
    postgres: part({
      name: 'postgres',
      runDir,
      start: () =>
        startPostgres({ ...dirs, dataDir: join(dataDir, 'postgres'), port: proxies.postgres.target }),
    }),
    kafka: part({
      name: 'kafka',
      runDir,
      start: async () =>
        needed(
          await startKafka({
            ...downloaded,
            dataDir: join(dataDir, 'kafka'),
            port: proxies.kafka.target,
            advertisedPort: proxies.kafka.port,
            topics: Object.values(topics),
          }),
        ),
    }),
    s3: part({
      name: 's3',
      runDir,
      start: async () => {
        const buckets = [attachmentsBucket, auditAnchorsBucket].map((name) => ({ name, versioned: true }));
        const options = { ...downloaded, dataDir: join(dataDir, 's3'), port: proxies.s3.target, buckets };
        s3Service = needed(await startS3(options));
        return s3Service;
      },
    }),
    s3Service: () => s3Service,
  };
}

function needed<S extends object>(service: S | { readonly unavailable: string }): S {
  if ('unavailable' in service) throw new Error(service.unavailable);
  return service;
}
