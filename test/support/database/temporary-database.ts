import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { dataApiSqlClient } from '../../../functions/shared/store/sql/data-api-sql-client.ts';
import { migrate, readMigrations } from '../../../functions/shared/store/sql/migrate.ts';
import { pgSqlClient } from '../../../functions/shared/store/sql/pg-sql-client.ts';
import type { SqlClient } from '../../../functions/shared/store/sql/sql-client.ts';
import { startDataApi } from '../../../lib/local/data-api/server.ts';
import { temporaryPostgres } from './temporary-postgres.ts';

export const migrations = () => readMigrations(new URL('../../../migrations/', import.meta.url));

export interface TemporaryDatabase {
  /** With the rights of the service. */
  readonly service: SqlClient;
  /** The same without the Data API. */
  readonly direct: SqlClient;
  /** With the rights of the migrations. */
  readonly owner: SqlClient;
  /** Connection string of the owner, for transactions over several statements. */
  readonly connectionString: string;
  /** Connection string of the superuser. */
  readonly superuser: string;
  remove(): Promise<void>;
}

/** A new PostgreSQL behind a Data API, not migrated yet. */
export async function temporaryDatabase(): Promise<TemporaryDatabase> {
  const postgres = await temporaryPostgres();
  const resourceArn = 'arn:aws:rds:eu-central-1:000000000000:cluster:test';
  const dataApi = await startDataApi({ postgres, logins: { ...postgres.logins }, resourceArn });
  const client = new RDSDataClient({
    endpoint: dataApi.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const as = (secretArn: string) => dataApiSqlClient(client, { resourceArn, secretArn, database: 'chat' });
  // More than a function's one connection: the suite does things at once.
  const direct = pgSqlClient({
    connectionString: postgres.connectionString(postgres.logins.service),
    max: 10,
  });
  return {
    service: as('service'),
    direct,
    owner: as('owner'),
    connectionString: postgres.connectionString(postgres.logins.owner),
    superuser: postgres.connectionString(postgres.logins.superuser),
    remove: async () => {
      client.destroy();
      await direct.close();
      await dataApi.stop();
      await postgres.remove();
    },
  };
}

export async function migratedDatabase(): Promise<TemporaryDatabase> {
  const database = await temporaryDatabase();
  await migrate(database.owner, migrations());
  await database.owner.query('GRANT chat_app TO chat_service');
  return database;
}
