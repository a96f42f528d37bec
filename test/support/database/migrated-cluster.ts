import { pgSqlClient } from '../../../functions/shared/store/sql/pg-sql-client.ts';
import { installSchema } from './temporary-database.ts';
import { temporaryPostgres } from './temporary-postgres.ts';

/**
 * A migrated cluster of which each file of the store's tests takes a copy: making and migrating one takes longer than
 * most of these files do.
 */
export default async function migratedCluster() {
  const postgres = await temporaryPostgres();
  const owner = pgSqlClient({ connectionString: postgres.connectionString(postgres.logins.owner) });
  await installSchema(owner);
  await owner.close();
  await postgres.stop();
  process.env.MIGRATED_CLUSTER = postgres.options.dataDir;
  return postgres.remove;
}
