import { S3Client } from '@aws-sdk/client-s3';
import { DomainError } from '../domain/domain-error.ts';
import { s3ObjectStore } from '../store/s3-object-store.ts';
import { once } from './env.ts';
import { tracer } from './observability.ts';

/** The function's attachments bucket. */
export const attachmentObjects = s3ObjectStore(
  once(() =>
    tracer.captureAWSv3Client(
      new S3Client({
        // Another store than S3 itself is reached by path: it has no host name for each bucket.
        forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined,
        requestHandler: { connectionTimeout: 1_000, requestTimeout: 20_000 },
      }),
    ),
  ),
  () => {
    const bucket = process.env.ATTACHMENTS_BUCKET;
    if (!bucket) {
      throw new DomainError(
        'service-unavailable',
        'This stage has no store for attachments. Start it with one: install Python 3 with pip, or set ' +
          'AWS_ENDPOINT_URL_S3.',
      );
    }
    return bucket;
  },
);
