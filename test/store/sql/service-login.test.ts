import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pgSqlClient } from '../../../functions/shared/store/sql/pg-sql-client.ts';
import { ensureReaderLogin, ensureServiceLogin } from '../../../functions/shared/store/sql/service-login.ts';
import { type TemporaryPostgres, temporaryPostgres } from '../../support/database/temporary-postgres.ts';

const username = 'chat_new_service';
let postgres: TemporaryPostgres;

beforeAll(async () => {
  postgres = await temporaryPostgres();
});
afterAll(() => postgres?.remove());

async function whoAmI(password: string): Promise<unknown> {
  const client = new Client({ connectionString: postgres.connectionString({ user: username, password }) });
  try {
    await client.connect();
    const { rows } = await client.query(
      "SELECT current_user::text AS name, pg_has_role(current_user, 'chat_app', 'USAGE') AS serves, current_setting('statement_timeout') AS longest",
    );
    return rows[0];
  } finally {
    await client.end();
  }
}

test('the service’s login is made, and its password changed, by what its secret says', async () => {
  const owner = pgSqlClient({ connectionString: postgres.connectionString(postgres.logins.owner), max: 1 });
  try {
    await owner.query('CREATE ROLE chat_app NOLOGIN');
    await ensureServiceLogin(owner, { username, password: "it's $first" });
    expect(await whoAmI("it's $first")).toEqual({ name: username, serves: true, longest: '28s' });

    await ensureServiceLogin(owner, { username, password: 'second' });
    expect(await whoAmI('second')).toEqual({ name: username, serves: true, longest: '28s' });
    await expect(whoAmI("it's $first")).rejects.toThrow('password authentication failed');
  } finally {
    await owner.close();
  }
});

test('the reader’s login is made for reading, and for nothing that takes long', async () => {
  const owner = pgSqlClient({ connectionString: postgres.connectionString(postgres.logins.owner), max: 1 });
  const login = { username: 'chat_new_reader', password: 'third' };
  try {
    await owner.query('CREATE ROLE chat_read NOLOGIN');
    await ensureReaderLogin(owner, login);
    const reader = pgSqlClient({
      connectionString: postgres.connectionString({ user: login.username, password: login.password }),
    });
    try {
      expect(
        await reader.query(`SELECT current_user::text AS name, pg_has_role(current_user, 'chat_read', 'USAGE') AS reads,
          current_setting('statement_timeout') AS longest, current_setting('transaction_read_only') AS only`),
      ).toEqual([{ name: login.username, reads: true, longest: '9s', only: 'on' }]);
    } finally {
      await reader.close();
    }
  } finally {
    await owner.close();
  }
});
