import type { AnchorStore } from '../../domain/audit/audit-log.ts';
import { lazy } from '../../lazy.ts';
import { env } from '../env.ts';

/** The function's bucket of audit anchors. */
export const auditAnchors = lazy<AnchorStore>(async () => {
  const { s3AnchorStore } = await import('../../store/audit/s3-anchor-store.ts');
  const { s3Client } = await import('./s3-client.ts');
  return s3AnchorStore(s3Client, () => env('AUDIT_ANCHORS_BUCKET'));
});
