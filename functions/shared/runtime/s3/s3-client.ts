import { S3Client } from '@aws-sdk/client-s3';
import { once } from '../env.ts';
import { patience } from '../sdk-config.ts';
import { traced } from '../telemetry/tracing.ts';

/** The function's connection to S3, made at its first use. */
export const s3Client = once(() =>
  traced(
    new S3Client({
      // Stores other than S3 have no host name for each bucket, so the bucket is in the path.
      forcePathStyle: process.env.AWS_ENDPOINT_URL_S3 !== undefined,
      ...patience(20_000),
    }),
  ),
);
