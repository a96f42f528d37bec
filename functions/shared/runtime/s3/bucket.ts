import { DomainError } from '../../domain/domain-error.ts';

/** The bucket whose name is in the variable. @throws DomainError service-unavailable where the stage has none */
export function bucketOf(variable: 'ATTACHMENTS_BUCKET' | 'ARCHIVE_BUCKET', holds: string): string {
  const bucket = process.env[variable];
  if (bucket) return bucket;
  throw new DomainError(
    'service-unavailable',
    `This stage has no store for ${holds}. Start it with one: install Python 3 with pip, or set AWS_ENDPOINT_URL_S3.`,
  );
}
