import { RDSDataClient } from '@aws-sdk/client-rds-data';

export interface MigrationOptions {
  readonly dataApi: string;
  readonly resourceArn: string;
  /** The login that owns the database. */
  readonly secretArn: string;
}

const folder = new URL('../../../migrations/', import.meta.url);

/**
 * Runs what is new in migrations/, gives the service's login its rights, and ends the leases of jobs: none of them runs
 * before its stage does, and those of a killed one would wait a minute for their own.
 */
export async function migrateDatabase(options: MigrationOptions): Promise<void> {
  const { dataApiSqlClient } = await import('../../../functions/shared/store/sql/data-api-sql-client.ts');
  const { migrate, readMigrations } = await import('../../../functions/shared/store/sql/migrate.ts');
  const { dataApi: endpoint, resourceArn, secretArn } = options;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new RDSDataClient({ endpoint, region: 'us-east-1', credentials });
  try {
    const sql = dataApiSqlClient(client, { resourceArn, secretArn, database: 'chat' });
    await migrate(sql, readMigrations(folder));
    await sql.query('GRANT chat_app TO chat_service');
    await sql.query('DELETE FROM job_lease');
  } finally {
    client.destroy();
  }
}
