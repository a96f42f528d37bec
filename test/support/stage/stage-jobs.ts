import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { S3Client } from '@aws-sdk/client-s3';
import { inject } from 'vitest';
import { archiveMessages } from '../../../functions/jobs/archive-messages/handler.ts';
import { runErasures } from '../../../functions/jobs/run-erasures/handler.ts';
import { runExports } from '../../../functions/jobs/run-exports/handler.ts';
import { runImports } from '../../../functions/jobs/run-imports/handler.ts';
import { auroraArchiveStore } from '../../../functions/shared/store/archive/aurora-archive-store.ts';
import { s3ArchiveObjects } from '../../../functions/shared/store/archive/s3-archive-objects.ts';
import { s3ObjectStore } from '../../../functions/shared/store/files/s3-object-store.ts';
import { auroraImportStore } from '../../../functions/shared/store/imports/aurora-import-store.ts';
import { auroraMessagePurge } from '../../../functions/shared/store/retention/aurora-message-purge.ts';
import { dataApiSqlClient } from '../../../functions/shared/store/sql/data-api-sql-client.ts';
import { auroraErasureStore } from '../../../functions/shared/store/users/aurora-erasure-store.ts';
import { auroraUserData } from '../../../functions/shared/store/users/aurora-user-data.ts';
import { auroraUserExportStore } from '../../../functions/shared/store/users/aurora-user-export-store.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';

/** Jobs on the test stage, which need not be waited for. Its own scheduler may be first; then they find nothing to do. */
export function stageJobs() {
  const { env } = inject('stage');
  const common = {
    region: env.AWS_REGION ?? '',
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    },
  };
  const s3 = new S3Client({ ...common, endpoint: env.AWS_ENDPOINT_URL_S3 ?? '', forcePathStyle: true });
  const bucket = env.ATTACHMENTS_BUCKET ?? '';
  const sql = dataApiSqlClient(
    new RDSDataClient({ ...common, endpoint: env.AWS_ENDPOINT_URL_RDS_DATA ?? '' }),
    {
      resourceArn: env.DATABASE_RESOURCE_ARN ?? '',
      secretArn: env.DATABASE_SECRET_ARN ?? '',
      database: env.DATABASE_NAME ?? '',
    },
  );
  const objects = s3ObjectStore(
    () => s3,
    () => bucket,
  );
  const archive = s3ArchiveObjects(
    () => s3,
    () => env.ARCHIVE_BUCKET ?? '',
  );
  const context = () => lambdaContext('test', 120_000);
  const exports = auroraUserExportStore(sql);
  return {
    s3,
    bucket,
    runImports: () => runImports({ imports: auroraImportStore(sql), objects })({}, context()),
    runExports: () =>
      runExports({ exports, data: auroraUserData(sql, archive), objects, fileBytes: 1024 * 1024 })(
        {},
        context(),
      ),
    archiveMessages: () =>
      archiveMessages({
        archive: auroraArchiveStore(sql),
        objects: archive,
        gatherDays: 7,
        windowSeconds: () => 3600,
      })({}, context()),
    /** Does not wait for what may be on its way, as the scheduler's does. */
    async runErasures() {
      await sql.query(`UPDATE erasure SET locked_until = '-infinity' WHERE status = 'settling'`);
      return runErasures({
        erasures: auroraErasureStore(sql),
        objects,
        archive,
        purge: (requestId) => auroraMessagePurge(sql, { requestId }),
        settleSeconds: 0,
      })({}, context());
    },
  };
}
