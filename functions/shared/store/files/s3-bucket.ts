import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { DomainError } from '../../domain/domain-error.ts';

interface ObjectToPut {
  readonly bytes: Uint8Array | string;
  readonly mime: string;
  /** SHA-256 in base64, which S3 checks; without it S3 computes one. */
  readonly checksumSha256?: string;
}

interface VersionsToRemove {
  /** A key, or a prefix of keys. */
  readonly prefix: string;
  /** Versions to keep. */
  readonly keep?: readonly string[];
  /** Also versions under a governance lock; needs s3:BypassGovernanceRetention. */
  readonly bypassLock?: boolean;
}

/** A bucket. When S3 fails, all methods throw DomainError service-unavailable, whose detail names `holds`. */
export interface S3Bucket {
  /** Sends any request. */
  request<Result>(send: (client: S3Client, bucket: string) => Promise<Result>): Promise<Result>;
  /** Writes an object, whole or not at all. Returns its version; undefined where the store keeps no versions. */
  put(key: string, object: ObjectToPut): Promise<string | undefined>;
  /** The bytes of that version or else of the newest; undefined when there is none. `to` is excluded. */
  get(
    key: string,
    options: {
      readonly version: string | undefined;
      readonly range?: { readonly from: number; readonly to: number };
    },
  ): Promise<Uint8Array | undefined>;
  /** Removes versions for good, page by page until none is left. Absent objects are fine. */
  removeVersions(versions: VersionsToRemove): Promise<void>;
}

export function s3Bucket(client: () => S3Client, bucket: () => string, holds: string): S3Bucket {
  const request: S3Bucket['request'] = async (send) => {
    try {
      return await send(client(), bucket());
    } catch (cause) {
      if (cause instanceof DomainError) throw cause;
      const detail = `The store of ${holds} is not available; try again.`;
      throw new DomainError('service-unavailable', detail, { retryAfterSeconds: 2, cause });
    }
  };
  return {
    request,

    put: (Key, { bytes: Body, mime: ContentType, checksumSha256 }) =>
      request(async (s3, Bucket) => {
        const checksum = checksumSha256
          ? { ChecksumSHA256: checksumSha256 }
          : ({ ChecksumAlgorithm: 'SHA256' } as const);
        const put = new PutObjectCommand({ Bucket, Key, Body, ContentType, ...checksum });
        return (await s3.send(put)).VersionId;
      }),

    get: (Key, { version: VersionId, range }) =>
      request(async (s3, Bucket) => {
        try {
          const Range = range && `bytes=${range.from}-${range.to - 1}`;
          const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, VersionId, Range }));
          const bytes = await Body?.transformToByteArray();
          // A server may ignore a range and send the whole (RFC 9110, section 14.2); an emulator of S3 does for versions.
          return range && bytes && bytes.length > range.to - range.from
            ? bytes.subarray(range.from, range.to)
            : bytes;
        } catch (error) {
          if (error instanceof NoSuchKey || (error as Error).name === 'NoSuchVersion') return undefined;
          throw error;
        }
      }),

    removeVersions: ({ prefix: Prefix, keep = [], bypassLock }) =>
      request(async (s3, Bucket) => {
        for (
          let KeyMarker: string | undefined, VersionIdMarker: string | undefined, isMore = true;
          isMore;
        ) {
          const page = await s3.send(
            new ListObjectVersionsCommand({ Bucket, Prefix, KeyMarker, VersionIdMarker }),
          );
          const { Versions = [], DeleteMarkers = [] } = page;
          // A delete marker hides the versions that are kept, so it is kept as well.
          const Objects = [...Versions, ...(keep.length === 0 ? DeleteMarkers : [])]
            .filter(({ VersionId = '' }) => !keep.includes(VersionId))
            .map(({ Key, VersionId }) => ({ Key, VersionId }));
          if (Objects.length > 0) {
            const Delete = { Objects, Quiet: true };
            const lock = bypassLock && { BypassGovernanceRetention: true };
            const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete, ...lock }));
            if (Errors[0])
              throw new Error(`A version of ${Errors[0].Key} cannot be removed: ${Errors[0].Code}`);
          }
          ({
            NextKeyMarker: KeyMarker,
            NextVersionIdMarker: VersionIdMarker,
            IsTruncated: isMore = false,
          } = page);
        }
      }),
  };
}
