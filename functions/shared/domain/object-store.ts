import type { StoredAttachment } from './message.ts';
import type { StoredUpload } from './upload.ts';

interface UploadForm {
  readonly url: string;
  readonly fields: Record<string, string>;
}

/** An object as it is stored, whatever the client said of it. */
interface StoredObject {
  /** Bytes. */
  readonly size: number;
  /** SHA-256 in base64. */
  readonly checksumSha256: string;
  /** Absent where the store keeps no versions. */
  readonly version?: string | undefined;
}

export interface ObjectStore {
  /** A presigned POST that takes exactly this upload, for `limits.uploadFormSeconds`. */
  createUploadForm(upload: StoredUpload): Promise<UploadForm>;
  /** Undefined when nothing was uploaded yet. */
  inspect(storagePath: string): Promise<StoredObject | undefined>;
  /** A URL that downloads the attachment under its file name, for `limits.downloadSeconds`. */
  createDownloadUrl(attachment: StoredAttachment): Promise<string>;
  /** Removes objects with all their versions; absent ones are fine. */
  remove(storagePaths: readonly string[]): Promise<void>;
}
