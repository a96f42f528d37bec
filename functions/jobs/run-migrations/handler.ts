import { logger } from '../../shared/runtime/observability.ts';
import { patientDatabase } from '../../shared/runtime/patient-database.ts';
import { secret } from '../../shared/runtime/secret.ts';
import { worker } from '../../shared/runtime/worker.ts';
import { type Migrations, migrate, readMigrations } from '../../shared/store/sql/migrate.ts';
import { ensureReaderLogin, ensureServiceLogin, type Login } from '../../shared/store/sql/service-login.ts';
import type { SqlClient } from '../../shared/store/sql/sql-client.ts';

/**
 * Runs during a deployment, before the new code serves requests. An error fails the deployment, and the old code stays.
 */
export const runMigrations = (deps: {
  /** Connection as the owner of the database. */
  sql: SqlClient;
  migrations: () => Migrations;
  /** The login of the other functions, where the stage has one of its own. */
  serviceLogin: (() => Promise<Login>) | undefined;
  /** The login of the functions that only read, likewise. */
  readerLogin: (() => Promise<Login>) | undefined;
  /** Whether a relay of the stage publishes the outbox. */
  publishesEvents: boolean;
}) =>
  worker<unknown, { run: readonly string[] }>({}, async () => {
    const run = await migrate(deps.sql, deps.migrations());
    if (deps.serviceLogin) await ensureServiceLogin(deps.sql, await deps.serviceLogin());
    if (deps.readerLogin) await ensureReaderLogin(deps.sql, await deps.readerLogin());
    await deps.sql.query('SELECT publish_events(:wanted)', { wanted: deps.publishesEvents });
    logger.info('migrations run', { run });
    return { run };
  });

/** The bundle contains the folder `migrations`. */
const bundledMigrations = () => readMigrations(new URL('./migrations/', import.meta.url));

const loginOf = (arnVariable: string) => {
  const read = secret(arnVariable);
  return process.env[arnVariable] ? async (): Promise<Login> => JSON.parse(await read()) : undefined;
};

export const handler = runMigrations({
  sql: patientDatabase,
  migrations: bundledMigrations,
  serviceLogin: loginOf('LOGIN_SECRET_ARN'),
  readerLogin: loginOf('READER_LOGIN_SECRET_ARN'),
  publishesEvents: process.env.KAFKA !== 'none',
});
