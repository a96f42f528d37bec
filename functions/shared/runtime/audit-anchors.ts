import { s3AnchorStore } from '../store/audit/s3-anchor-store.ts';
import { env } from './env.ts';
import { s3Client } from './s3-client.ts';

/** The function's bucket of audit anchors. */
export const auditAnchors = s3AnchorStore(s3Client, () => env('AUDIT_ANCHORS_BUCKET'));
