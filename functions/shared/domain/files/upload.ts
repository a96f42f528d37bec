import * as z from 'zod';
import { uuid } from '../ids.ts';
import { limits } from '../limits.ts';
import { fileName } from '../text.ts';
import { sha256 } from './attachment.ts';
import { mediaType } from './media-type.ts';

export const newUpload = z
  .strictObject({
    filename: fileName(limits.filenameCharacters),
    mime: mediaType,
    size: z.int().min(0).max(limits.uploadBytes).meta({ description: 'Exact size in bytes.' }),
    conversationId: uuid,
    checksumSha256: sha256.optional(),
  })
  .meta({ id: 'CreateUploadRequest' });

export const upload = z
  .strictObject({
    uploadId: z.uuid(),
    url: z.url().meta({ description: 'POST the file here as multipart/form-data: the fields, then `file`.' }),
    fields: z.record(z.string(), z.string()),
    expiresAt: z.iso.datetime().meta({ description: 'The form is valid until this time.' }),
    useBefore: z.iso.datetime().meta({ description: 'A message may use the upload until this time.' }),
  })
  .meta({ id: 'Upload' });

/** An upload as the service stores it. */
export interface StoredUpload {
  readonly uploadId: string;
  readonly tenantId: string;
  readonly conversationId: string;
  readonly userId: string;
  readonly filename: string;
  readonly mime: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256 in base64, when the client announced it. */
  readonly checksumSha256?: string | undefined;
  readonly storagePath: string;
  /** RFC 3339. */
  readonly expiresAt: string;
  /** Version and checksum of the stored object that was verified; they hold for that version only. */
  readonly verified?: { readonly version: string; readonly checksumSha256: string } | undefined;
  /** Whether a message uses the upload. */
  readonly used: boolean;
}
