import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { AnchorStore } from '../../domain/audit/audit-log.ts';

/** An object for each anchor, `2026-01-31/000000000042.json`. */
export const s3AnchorStore = (client: () => S3Client, bucket: () => string): AnchorStore => ({
  async write(anchor) {
    await client().send(
      new PutObjectCommand({
        Bucket: bucket(),
        Key: `${anchor.anchoredAt.slice(0, 10)}/${String(anchor.block).padStart(12, '0')}.json`,
        Body: JSON.stringify(anchor),
        ContentType: 'application/json',
        // S3 takes no object under Object Lock without one.
        ChecksumAlgorithm: 'SHA256',
      }),
    );
  },
});
