import {
  BucketAlreadyOwnedByYou,
  CreateBucketCommand,
  PutBucketCorsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { hasPip } from '../process/programs.ts';
import type { Service } from '../process/service.ts';
import { type Credentials, type SeaweedfsOptions, startSeaweedfs } from './seaweedfs.ts';

interface Bucket {
  readonly name: string;
  readonly versioned: boolean;
  /** Pages of these origins may upload to it and read it: `http://localhost:3000`. */
  readonly corsOrigins?: readonly string[];
}

export interface S3Options extends SeaweedfsOptions {
  /** Created where missing; versioning and CORS are set at each start. */
  readonly buckets: readonly Bucket[];
  /** An S3 to use instead of starting one; its keys are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. */
  readonly givenEndpoint?: string | undefined;
}

/** Path-style addressing, region us-east-1. */
export type S3Service = Service & Credentials;

/**
 * A real S3 that checks signatures, POST policies and checksums: the given one, else SeaweedFS.
 * (npm `s3rver` is no stand-in: it accepts what a policy forbids.)
 * @returns the service, ready and with its buckets, or why there is none and what to install
 * @throws Error when the S3 that was given, or that we could start, does not respond
 */
export async function startS3({
  buckets,
  givenEndpoint = process.env.AWS_ENDPOINT_URL_S3,
  ...options
}: S3Options): Promise<S3Service | { readonly unavailable: string }> {
  if (!givenEndpoint && !(await hasPip())) return { unavailable: howToGet };
  const s3 = givenEndpoint ? givenService(givenEndpoint) : await startSeaweedfs(options);
  await prepare(s3, buckets);
  return s3;
}

const howToGet =
  'No S3: install Python 3 with pip (apt install python3-pip), or name a running one in AWS_ENDPOINT_URL_S3 ' +
  'with its AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';

function givenService(endpoint: string): S3Service {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  if (!accessKeyId || !secretAccessKey) {
    throw new Error(
      `AWS_ENDPOINT_URL_S3 (${endpoint}) needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY beside it`,
    );
  }
  return { endpoint, accessKeyId, secretAccessKey, stop: async () => {} };
}

async function prepare(s3: S3Service, buckets: readonly Bucket[]): Promise<void> {
  const { endpoint, ...credentials } = s3;
  const client = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
  try {
    for (const bucket of buckets) await prepareBucket(client, bucket);
  } catch (error) {
    await s3.stop();
    throw error;
  } finally {
    client.destroy();
  }
}

async function prepareBucket(
  client: S3Client,
  { name: Bucket, versioned, corsOrigins }: Bucket,
): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket })).catch((error: unknown) => {
    if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
  });
  if (versioned) {
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }
  if (corsOrigins) {
    const rule = {
      AllowedMethods: ['GET', 'HEAD', 'POST'],
      AllowedOrigins: [...corsOrigins],
      AllowedHeaders: ['*'],
    };
    await client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [rule] } }));
  }
}
