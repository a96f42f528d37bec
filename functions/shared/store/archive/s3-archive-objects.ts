import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ArchiveObjects } from '../../domain/archive/archive-objects.ts';
import { DomainError } from '../../domain/domain-error.ts';

export function s3ArchiveObjects(client: () => S3Client, bucket: () => string): ArchiveObjects {
  return {
    async write(path, bytes, sha256, mime) {
      const object = { Key: path, Body: bytes, ContentType: mime, ChecksumSHA256: sha256 };
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

    async removeVersions(path, keep) {
      // Of one path, of which there are a few.
      const { Versions = [], DeleteMarkers = [] } = await client()
        .send(new ListObjectVersionsCommand({ Bucket: bucket(), Prefix: path }))
        .catch(unavailable);
      const Objects = [...Versions, ...(keep.length === 0 ? DeleteMarkers : [])]
        .filter(({ VersionId }) => !keep.includes(VersionId ?? ''))
        .map(({ Key, VersionId }) => ({ Key, VersionId }));
      if (Objects.length === 0) return;
      const { Errors = [] } = await client()
        .send(
          new DeleteObjectsCommand({
            Bucket: bucket(),
            Delete: { Objects, Quiet: true },
            BypassGovernanceRetention: true,
          }),
        )
        .catch(unavailable);
      if (Errors[0]) unavailable(new Error(`${Errors[0].Code}: ${Errors[0].Key}`));
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
