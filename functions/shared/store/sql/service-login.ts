import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import type { SqlClient } from './sql-client.ts';
import { literal } from './sql-literal.ts';

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** An endpoint ends after 29 s; PostgreSQL must not work for a client that has left. */
const longestStatement = '28s';

/**
 * Creates the login of the functions, or sets its new password, and grants it the role `chat_app`.
 * @param sql as the owner of the database, after the migrations
 */
export const ensureServiceLogin = (sql: SqlClient, login: Login) =>
  ensureLogin(sql, login, [
    'GRANT chat_app TO %I',
    `ALTER ROLE %I SET statement_timeout = '${longestStatement}'`,
  ]);

/**
 * The same for the login of the read routes, with the role `chat_read`. Also sets session settings, since clients
 * cannot set them through RDS Proxy.
 */
export const ensureReaderLogin = (sql: SqlClient, login: Login) =>
  ensureLogin(sql, login, [
    'GRANT chat_read TO %I',
    "ALTER ROLE %I SET statement_timeout = '9s'",
    'ALTER ROLE %I SET default_transaction_read_only = on',
  ]);

async function ensureLogin(
  sql: SqlClient,
  { username, password }: Login,
  statements: readonly string[],
): Promise<void> {
  const name = literal(username);
  // The Data API would treat text after a colon as a parameter.
  const verifier = scramVerifier(password).map(literal).join(', chr(58), ');
  await sql.query(`DO $login$
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${name}) THEN
        EXECUTE format('CREATE ROLE %I LOGIN', ${name});
      END IF;
      EXECUTE format('ALTER ROLE %I PASSWORD %L', ${name}, concat(${verifier}));
      EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), ${name});
      ${statements.map((statement) => `EXECUTE format(${literal(statement)}, ${name});`).join('\n      ')}
    END
    $login$`);
}

/**
 * The verifier that PostgreSQL stores for a password (RFC 5803), split at its colons. Computed here, so that no
 * statement or log contains the password.
 */
function scramVerifier(password: string): readonly string[] {
  const iterations = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const key = (name: string) => createHmac('sha256', salted).update(name).digest();
  const storedKey = createHash('sha256').update(key('Client Key')).digest('base64');
  const serverKey = key('Server Key').toString('base64');
  return [`SCRAM-SHA-256$${iterations}`, `${salt.toString('base64')}$${storedKey}`, serverKey];
}
