import type { S3Client } from '@aws-sdk/client-s3';
import type { AnchorStore } from '../../domain/audit/audit-log.ts';
import { s3Bucket } from '../files/s3-bucket.ts';

/** An object for each anchor, `2026-01-31/000000000042.json`. */
export function s3AnchorStore(client: () => S3Client, name: () => string): AnchorStore {
  const bucket = s3Bucket(client, name, 'audit anchors');
  return {
    async write(anchor) {
      const key = `${anchor.anchoredAt.slice(0, 10)}/${String(anchor.block).padStart(12, '0')}.json`;
      await bucket.put(key, { bytes: JSON.stringify(anchor), mime: 'application/json' });
    },
  };
}
