import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { readAnchors } from '../../audit/anchors.ts';
import { databaseLog } from '../../audit/database-log.ts';
import { verifyLog } from '../../audit/verify-log.ts';
import type { AuditCheck } from '../../console/local-stage.ts';

export interface StageInsight {
  /** Compares the whole audit log with its seals. */
  checkAudit(): Promise<AuditCheck>;
  outboxAgeMs(): Promise<number>;
}

/** Looks into the stage's database and its anchors, with the environment of the functions. */
export async function stageInsight(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<StageInsight> {
  const { dataApiSqlClient } = await import('../../../functions/shared/store/sql/data-api-sql-client.ts');
  const sql = dataApiSqlClient(new RDSDataClient({}), {
    resourceArn: env.DATABASE_RESOURCE_ARN ?? '',
    secretArn: env.DATABASE_SECRET_ARN ?? '',
    database: env.DATABASE_NAME ?? '',
  });
  const login = {
    endpoint: env.AWS_ENDPOINT_URL_S3 ?? '',
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
  };
  const bucket = env.AUDIT_ANCHORS_BUCKET;
  return {
    async checkAudit() {
      const anchors = bucket ? await readAnchors(`s3://${bucket}`, login) : [];
      const { head: _, ...report } = await verifyLog(databaseLog(sql), anchors);
      return { ...report, anchors: anchors.length };
    },
    async outboxAgeMs() {
      const [row] = await sql.query<{ age: number }>(
        `SELECT COALESCE(extract(epoch FROM clock_timestamp() - min(created_at)) * 1000, 0)::integer AS age FROM outbox`,
      );
      return row?.age ?? 0;
    },
  };
}
