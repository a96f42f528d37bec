import { S3Client } from '@aws-sdk/client-s3';
import { s3AnchorStore } from '../store/s3-anchor-store.ts';
import { env, once } from './env.ts';
import { tracer } from './observability.ts';

/** The function's bucket of audit anchors. */
export const auditAnchors = s3AnchorStore(
  once(() =>
    tracer.captureAWSv3Client(
      new S3Client({
        // Another store than S3 itself is reached by path: it has no host name for each bucket.
        forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined,
        requestHandler: { connectionTimeout: 1_000, requestTimeout: 20_000 },
      }),
    ),
  ),
  () => env('AUDIT_ANCHORS_BUCKET'),
);
