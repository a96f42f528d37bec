import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import { type Anchor, anchor } from './sealed-log.ts';

/** Connection to S3; by default from the environment, otherwise another store with its keys. */
export interface S3Login {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Reads anchors from `s3://bucket`, in all their versions, or from the `.json` files of a folder and its subfolders.
 */
export const readAnchors = (from: string, login?: S3Login): Promise<Anchor[]> | Anchor[] => {
  const [, bucket] = /^s3:\/\/([^/]+)\/?$/.exec(from) ?? [];
  return bucket ? fromBucket(bucket, login) : fromFolder(from);
};

const fromFolder = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => parsed(readFileSync(join(folder, name), 'utf8'), name));

async function fromBucket(bucket: string, login: S3Login | undefined): Promise<Anchor[]> {
  const client = new S3Client(
    login ? { endpoint: login.endpoint, credentials: login, region: 'us-east-1', forcePathStyle: true } : {},
  );
  const anchors: Anchor[] = [];
  try {
    let next: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
    while (next) {
      const page: ListObjectVersionsCommandOutput = await client.send(
        new ListObjectVersionsCommand({ Bucket: bucket, ...next }),
      );
      for (const { Key, VersionId } of page.Versions ?? []) {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key, VersionId }));
        anchors.push(parsed((await Body?.transformToString()) ?? '', `${Key}`));
      }
      next = page.IsTruncated
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
    }
  } finally {
    client.destroy();
  }
  return anchors;
}

function parsed(text: string, name: string): Anchor {
  try {
    return anchor.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${name} is no anchor`, { cause: error });
  }
}
