import * as z from 'zod';
import { limits } from '../limits.ts';
import { lineOf } from '../text.ts';

export const sha256 = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/)
  .meta({ description: 'SHA-256 in base64.' });

export const attachment = z
  .strictObject({
    id: z.uuid(),
    filename: lineOf(limits.filenameCharacters),
    mime: z.string(),
    size: z.int().meta({ description: 'Bytes.' }),
    checksumSha256: sha256,
  })
  .meta({ id: 'Attachment' });

export type Attachment = z.infer<typeof attachment>;

/** An attachment with its storage location: a verified upload. */
export interface StoredAttachment extends Attachment {
  readonly storagePath: string;
  /** The version of the stored object that was verified; absent where the store keeps no versions. */
  readonly storageVersion?: string | undefined;
}

/** Public fields of an attachment, without its storage location. */
export const shownAttachment = ({
  storagePath: _,
  storageVersion: __,
  ...attachment
}: StoredAttachment): Attachment => attachment;
