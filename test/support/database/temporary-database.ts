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

/** A new PostgreSQL behind a Data API, not migrated yet; or a copy of a stopped one. */
export async function temporaryDatabase(original?: string): Promise<TemporaryDatabase> {
  const postgres = await temporaryPostgres(original);
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

/** The service's schema, and its rights for the service's login. */
export async function installSchema(owner: SqlClient): Promise<void> {
  await migrate(owner, migrations());
  await owner.query('GRANT chat_app TO chat_service');
}

/** A database with the service's schema: a copy of the migrated one of this run (`migrated-cluster.ts`), or a new one. */
export async function migratedDatabase(): Promise<TemporaryDatabase> {
  if (process.env.MIGRATED_CLUSTER) return temporaryDatabase(process.env.MIGRATED_CLUSTER);
  const database = await temporaryDatabase();
  await installSchema(database.owner);
  return database;
}
