import type { StoredAttachment } from './attachment.ts';
import type { StoredUpload } from './upload.ts';

interface UploadForm {
  readonly url: string;
  readonly fields: Record<string, string>;
}

/** An object as the store reports it, independent of what the client announced. */
interface StoredObject {
  /** Bytes. */
  readonly size: number;
  /** SHA-256 in base64. */
  readonly checksumSha256: string;
  /** Absent where the store keeps no versions. */
  readonly version?: string | undefined;
}

export interface ObjectStore {
  /** Creates a presigned POST that accepts exactly this file, for `limits.uploadFormSeconds`. */
  createUploadForm(
    file: Pick<StoredUpload, 'storagePath' | 'mime' | 'size' | 'checksumSha256'>,
  ): Promise<UploadForm>;
  /** Finds an object; undefined when nothing was uploaded yet. */
  find(storagePath: string): Promise<Omit<StoredObject, 'checksumSha256'> | undefined>;
  /** The bytes from `from` up to and without `to`, of the named version or else the newest. */
  read(storagePath: string, version: string | undefined, from: number, to: number): Promise<Uint8Array>;
  /** Like `find`, with the checksum, which may require reading the whole object. */
  inspect(storagePath: string): Promise<StoredObject | undefined>;
  /** A URL that downloads the attachment under its file name, for `limits.downloadSeconds`. */
  createDownloadUrl(attachment: Omit<StoredAttachment, 'id'>): Promise<string>;
  /** Stores an object whole; its SHA-256 in base64 is checked by the store. Returns its version, where the store keeps versions. */
  write(file: {
    readonly storagePath: string;
    readonly bytes: Uint8Array;
    readonly checksumSha256: string;
    readonly mime: string;
  }): Promise<string | undefined>;
  /**
   * Deletes objects with all their versions; a path that ends in a slash means all objects below it. Missing objects
   * are no error.
   */
  remove(storagePaths: readonly string[]): Promise<void>;
  /** Removes the versions of an object except one. */
  removeOtherVersions(storagePath: string, version: string): Promise<void>;
}
