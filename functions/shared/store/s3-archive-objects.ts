import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ArchiveObjects } from '../domain/archive-objects.ts';
import { DomainError } from '../domain/domain-error.ts';

export function s3ArchiveObjects(client: () => S3Client, bucket: () => string): ArchiveObjects {
  return {
    async write(path, bytes, sha256, mimeType) {
      const object = { Key: path, Body: bytes, ContentType: mimeType, ChecksumSHA256: sha256 };
      const { VersionId } = await client()
        .send(new PutObjectCommand({ Bucket: bucket(), ...object }))
        .catch(unavailable);
      return VersionId;
    },

    async read(path, version) {
      try {
        const { Body } = await client().send(
          new GetObjectCommand({ Bucket: bucket(), Key: path, VersionId: version }),
        );
        return await (Body as { transformToByteArray(): Promise<Uint8Array> }).transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey || (error as Error).name === 'NoSuchVersion') return undefined;
        return unavailable(error);
      }
    },

    async remove(path) {
      await client()
        .send(new DeleteObjectCommand({ Bucket: bucket(), Key: path }))
        .catch(unavailable);
    },
  };
}

function unavailable(cause: unknown): never {
  if (cause instanceof DomainError) throw cause;
  throw new DomainError('service-unavailable', 'The archive is not available; try again.', {
    retryAfterSeconds: 2,
    cause,
  });
}
