import { join } from 'node:path';
import {
  BadRequestException,
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  DatabaseErrorException,
  DatabaseUnavailableException,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  type Field,
  HttpEndpointNotEnabledException,
  RDSDataClient,
  RollbackTransactionCommand,
  SecretsErrorException,
  type SqlParameter,
  StatementTimeoutException,
  TransactionNotFoundException,
  UnsupportedResultException,
} from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type DataApiLimits, dataApiLimits } from '../../../lib/local/data-api/limits.ts';
import { startDataApi } from '../../../lib/local/data-api/server.ts';
import { startPostgres } from '../../../lib/local/postgres/postgres.ts';
import { startChildProcess } from '../../../lib/local/process/child-process.ts';
import { freePort } from '../../../lib/local/process/free-port.ts';
import type { Service } from '../../../lib/local/process/service.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { type TemporaryPostgres, temporaryPostgres } from '../../support/database/temporary-postgres.ts';

const resourceArn = 'arn:aws:rds:eu-central-1:000000000000:cluster:chat';
const owner = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:chat-owner';
const service = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:chat-service';
const outdated = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:chat-outdated';
const target = { resourceArn, secretArn: owner, database: 'chat' };

let postgres: TemporaryPostgres;
let api: Service;
let client: RDSDataClient;

const access = () => ({
  postgres: { host: postgres.host, port: postgres.port },
  resourceArn,
  logins: {
    [owner]: postgres.logins.owner,
    [service]: postgres.logins.service,
    [outdated]: { ...postgres.logins.service, password: 'rotated' },
  },
});

const clientOf = ({ endpoint }: Pick<Service, 'endpoint'>) =>
  new RDSDataClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });

/** Another Data API over the same PostgreSQL, for the time of a test. */
async function withLimits(limits: Partial<DataApiLimits>, poolSize = 5): Promise<RDSDataClient> {
  const limited = await startDataApi({ ...access(), limits, poolSize });
  const limitedClient = clientOf(limited);
  onTestFinished(async () => {
    limitedClient.destroy();
    await limited.stop();
  });
  return limitedClient;
}

const execute = (sql: string, input: Partial<ExecuteStatementCommandInput> = {}, by = client) =>
  by.send(new ExecuteStatementCommand({ ...target, sql, ...input }));

/** The one value of a one-row, one-column result. */
const scalar = async (...args: Parameters<typeof execute>): Promise<Field | undefined> =>
  (await execute(...args)).records?.[0]?.[0];

/** The class and the message of what a call throws. */
const refusal = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  return [error?.constructor, error?.message];
};

const begin = async (by = client) => (await by.send(new BeginTransactionCommand(target))).transactionId;
const commit = (transactionId?: string, by = client) =>
  by.send(new CommitTransactionCommand({ resourceArn, secretArn: owner, transactionId }));
const rollback = (transactionId?: string, by = client) =>
  by.send(new RollbackTransactionCommand({ resourceArn, secretArn: owner, transactionId }));
const rowsOfT = () => scalar('SELECT count(*) FROM t');

beforeAll(async () => {
  postgres = await temporaryPostgres();
  api = await startDataApi(access());
  client = clientOf(api);
  await execute('CREATE TABLE t (n int PRIMARY KEY, s text)');
});

beforeEach(() => execute('TRUNCATE t'));

afterAll(async () => {
  client?.destroy();
  await api?.stop();
  await postgres?.remove();
});

it('has the real limits, if not given others', () => {
  expect(dataApiLimits).toEqual({
    requestBytes: 4_194_304,
    responseBytes: 1_048_576,
    rowBytes: 65_536,
    sqlCharacters: 65_536,
    statementMs: 45_000,
    transactionIdleMs: 180_000,
    transactionMs: 86_400_000,
  });
});

describe('parameters', () => {
  it.each<[string, Omit<SqlParameter, 'name'>, string, Field]>([
    ['a string', { value: { stringValue: "it's :p ü\u2028" } }, 'text', { stringValue: "it's :p ü\u2028" }],
    ['a long', { value: { longValue: -9007199254740991 } }, 'bigint', { longValue: -9007199254740991 }],
    ['a double', { value: { doubleValue: 1.5e-7 } }, 'double precision', { doubleValue: 1.5e-7 }],
    ['a boolean', { value: { booleanValue: false } }, 'boolean', { booleanValue: false }],
    [
      'a blob',
      { value: { blobValue: Uint8Array.of(0, 255, 10) } },
      'bytea',
      { blobValue: Uint8Array.of(0, 255, 10) },
    ],
    [
      'a UUID',
      { value: { stringValue: '01890A5D-AC96-774B-BCCE-B302099A8057' }, typeHint: 'UUID' },
      'uuid',
      { stringValue: '01890a5d-ac96-774b-bcce-b302099a8057' },
    ],
    [
      'JSON',
      { value: { stringValue: '{"b":1,"a":[]}' }, typeHint: 'JSON' },
      'jsonb',
      { stringValue: '{"a": [], "b": 1}' },
    ],
    [
      'a date',
      { value: { stringValue: '2024-02-29' }, typeHint: 'DATE' },
      'date',
      { stringValue: '2024-02-29' },
    ],
    [
      'a time',
      { value: { stringValue: '23:59:59.001' }, typeHint: 'TIME' },
      'time without time zone',
      { stringValue: '23:59:59.001' },
    ],
    [
      'a timestamp',
      { value: { stringValue: '2024-02-29 23:59:59.123456' }, typeHint: 'TIMESTAMP' },
      'timestamp without time zone',
      { stringValue: '2024-02-29 23:59:59.123456' },
    ],
    [
      'a decimal',
      { value: { stringValue: '0.10' }, typeHint: 'DECIMAL' },
      'numeric',
      { stringValue: '0.10' },
    ],
    ['a typed null', { value: { isNull: true }, typeHint: 'UUID' }, 'uuid', { isNull: true }],
  ])('takes %s as its type', async (_, parameter, type, expected) => {
    const { records } = await execute('SELECT :p, pg_typeof(:p)::text', {
      parameters: [{ name: 'p', ...parameter }],
    });
    expect(records).toEqual([[expected, { stringValue: type }]]);
  });

  it('takes null for any column', async () => {
    const parameters = [{ name: 's', value: { isNull: true } }];
    await execute('INSERT INTO t VALUES (1, :s)', { parameters });
    expect(await execute('SELECT n FROM t WHERE s IS NULL')).toMatchObject({ records: [[{ longValue: 1 }]] });
  });

  it('takes one name many times, and text that only looks like a parameter as it is', async () => {
    const sql = `SELECT ':p' || "x:y" || $$ :p $$ || E'\\':p' || :p || :p::text -- :p
      FROM (VALUES ('|')) AS v("x:y") /* :p /* :p */ :p */`;
    expect(await scalar(sql, { parameters: [{ name: 'p', value: { stringValue: 'P' } }] })).toEqual({
      stringValue: ":p| :p ':pPP",
    });
  });

  it('serves a null and a string for the same parameter, one after the other', async () => {
    for (const value of [{ isNull: true }, { stringValue: 'a' }, { isNull: true }]) {
      const parameters = [{ name: 'p', value }] as SqlParameter[];
      expect(await scalar("SELECT coalesce(:p, 'none')", { parameters })).toEqual({
        stringValue: 'stringValue' in value ? 'a' : 'none',
      });
    }
  });

  it('is refused when it is missing', async () => {
    expect(
      await refusal(
        execute('SELECT :there, :missing', { parameters: [{ name: 'there', value: { longValue: 1 } }] }),
      ),
    ).toEqual([BadRequestException, 'Cannot find parameter: missing']);
  });

  it('is refused when it is an array', async () => {
    const parameters = [{ name: 'p', value: { arrayValue: { longValues: [1] } } }];
    expect(await refusal(execute('SELECT :p', { parameters }))).toEqual([
      BadRequestException,
      'Array parameters are not supported.',
    ]);
  });

  it.each(['2024-02-29T23:59:59Z', '2024-02-29', '2024-02-29 23:59:59.123456789'])(
    'refuses %s as a timestamp',
    async (s) => {
      const parameters: SqlParameter[] = [{ name: 'p', value: { stringValue: s }, typeHint: 'TIMESTAMP' }];
      expect(await refusal(execute('SELECT :p', { parameters }))).toEqual([
        DatabaseErrorException,
        'Parse Error for TimeStamp: input contains invalid characters',
      ]);
    },
  );

  it('has no type hints but the six', async () => {
    const parameters = [{ name: 'p', value: { stringValue: '' }, typeHint: 'constructor' as 'UUID' }];
    await expect(execute('SELECT :p', { parameters })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('results', () => {
  it.each<[string, Field]>([
    ['2147483647::int4', { longValue: 2147483647 }],
    ['-1::int2', { longValue: -1 }],
    ['1.5::float4', { doubleValue: 1.5 }],
    ["'Infinity'::float8", { doubleValue: Number.POSITIVE_INFINITY }],
    ['12345678901234567890.10::numeric', { stringValue: '12345678901234567890.10' }],
    ['true', { booleanValue: true }],
    ['\'{"b": 1,  "a": 2}\'::json', { stringValue: '{"b": 1,  "a": 2}' }],
    ["'ab'::char(3)", { stringValue: 'ab ' }],
    ["'2024-02-29 12:00:00.000001+02'::timestamptz", { stringValue: '2024-02-29 10:00:00.000001' }],
    ["'2024-02-29 12:00:00.120'::timestamptz", { stringValue: '2024-02-29 12:00:00.12' }],
    ["'2024-02-29 12:00:00'::timestamp", { stringValue: '2024-02-29 12:00:00' }],
    ["'10.0.0.0/8'::inet", { stringValue: '10.0.0.0/8' }],
    ['ARRAY[1, NULL]::int[]', { arrayValue: { longValues: [1, null] as number[] } }],
    ["ARRAY['a,\"', NULL, 'NULL']", { arrayValue: { stringValues: ['a,"', null, 'NULL'] as string[] } }],
    ["'{}'::bool[]", { arrayValue: { booleanValues: [] } }],
    [
      "ARRAY['2024-02-29 12:00:00+00'::timestamptz]",
      { arrayValue: { stringValues: ['2024-02-29 12:00:00'] } },
    ],
    ['NULL::int', { isNull: true }],
  ])('gives %s', async (expression, expected) => {
    expect(await scalar(`SELECT ${expression}`)).toEqual(expected);
  });

  it('gives an enumeration’s label', async () => {
    await execute("CREATE TYPE mood AS ENUM ('fine')");
    expect(await scalar("SELECT 'fine'::mood")).toEqual({ stringValue: 'fine' });
  });

  it.each([
    ["'1.00'::money", 'The result contains the unsupported data type money.'],
    ["'(1,2)'::point", 'The result contains the unsupported data type point.'],
    ["pg_notify('a', 'b')", 'The result contains the unsupported data type void.'],
    ['ARRAY[[1],[2]]', 'The result contains a multidimensional array.'],
  ])('refuses %s', async (expression, message) => {
    expect(await refusal(execute(`SELECT ${expression}`))).toEqual([UnsupportedResultException, message]);
  });

  it('gives numbers as the options say', async () => {
    const sql = 'SELECT 9223372036854775807, 1.50::numeric, 7::numeric';
    const resultSetOptions = { longReturnType: 'STRING', decimalReturnType: 'DOUBLE_OR_LONG' } as const;
    expect((await execute(sql, { resultSetOptions })).records).toEqual([
      [{ stringValue: '9223372036854775807' }, { doubleValue: 1.5 }, { longValue: 7 }],
    ]);
  });

  it('describes the columns only when asked to', async () => {
    const sql = "SELECT 1.5::numeric(10,2) AS price, 'x'::varchar(7) AS name";
    expect((await execute(sql)).columnMetadata).toBeUndefined();
    expect((await execute(sql, { includeResultMetadata: true })).columnMetadata).toMatchObject([
      {
        name: 'price',
        label: 'price',
        typeName: 'numeric',
        type: 2,
        precision: 10,
        scale: 2,
        isSigned: true,
      },
      { name: 'name', label: 'name', typeName: 'varchar', type: 12, precision: 7, scale: 0, isSigned: false },
    ]);
  });

  it('formats a SELECT’s records as JSON by label, and others not', async () => {
    const sql = `SELECT 1 AS a, 'x' AS "b c", NULL AS d, true AS e, 1.5::numeric AS f, 2.5::float8 AS g,
      '\\x00ff'::bytea AS h, ARRAY[1,2] AS i, '{"k":1}'::jsonb AS j`;
    const { formattedRecords, records } = await execute(sql, { formatRecordsAs: 'JSON' });
    expect(records).toBeUndefined();
    expect(JSON.parse(formattedRecords ?? '')).toEqual([
      { a: 1, 'b c': 'x', d: null, e: true, f: '1.5', g: 2.5, h: 'AP8=', i: [1, 2], j: '{"k": 1}' },
    ]);
    const inserted = await execute('INSERT INTO t VALUES (1) RETURNING n', { formatRecordsAs: 'JSON' });
    expect(inserted).toMatchObject({ records: [[{ longValue: 1 }]] });
    expect(inserted.formattedRecords).toBeUndefined();
  });

  it('reports how many records a statement changed, but not with RETURNING', async () => {
    expect(await execute('INSERT INTO t SELECT generate_series(1, 5)')).toMatchObject({
      numberOfRecordsUpdated: 5,
      generatedFields: [],
    });
    expect(await execute('UPDATE t SET s = null WHERE n > 2')).toMatchObject({ numberOfRecordsUpdated: 3 });
    expect(await execute('DELETE FROM t WHERE n = 1 RETURNING n')).toMatchObject({
      numberOfRecordsUpdated: 0,
      records: [[{ longValue: 1 }]],
    });
    expect(await execute('CREATE TABLE IF NOT EXISTS t ()')).toMatchObject({ numberOfRecordsUpdated: 0 });
    expect(await execute('SELECT 1 WHERE false')).toMatchObject({ numberOfRecordsUpdated: 0, records: [] });
  });
});

describe('BatchExecuteStatement', () => {
  const set = (n: number): SqlParameter[] => [{ name: 'n', value: { longValue: n } }];
  const insert = (parameterSets?: SqlParameter[][], transactionId?: string) =>
    client.send(
      new BatchExecuteStatementCommand({
        ...target,
        sql: 'INSERT INTO t VALUES (:n)',
        parameterSets,
        transactionId,
      }),
    );

  it('runs the statement once for each parameter set', async () => {
    expect((await insert([set(1), set(2), set(3)])).updateResults).toEqual(
      Array(3).fill({ generatedFields: [] }),
    );
    expect(await rowsOfT()).toEqual({ longValue: 3 });
    expect((await insert()).updateResults).toEqual([]);
  });

  it('does all or nothing', async () => {
    await expect(insert([set(1), set(1)])).rejects.toBeInstanceOf(DatabaseErrorException);
    expect(await rowsOfT()).toEqual({ longValue: 0 });
  });

  it('is part of a transaction', async () => {
    const id = await begin();
    await insert([set(1), set(2)], id);
    await rollback(id);
    expect(await rowsOfT()).toEqual({ longValue: 0 });
  });
});

describe('limits', () => {
  it('answers up to 1 MiB, with rows up to 64 KiB', async () => {
    const sql = "SELECT repeat('x', :size::int) FROM generate_series(1, :rows::int)";
    const ask = (size: number, rows: number) =>
      execute(sql, {
        parameters: [
          { name: 'size', value: { longValue: size } },
          { name: 'rows', value: { longValue: rows } },
        ],
      });
    expect((await ask(65_536, 15)).records).toHaveLength(15);
    expect(await refusal(ask(65_536, 16))).toEqual([
      UnsupportedResultException,
      'Database response exceeded size limit',
    ]);
    expect(await refusal(ask(65_537, 1))).toEqual([
      UnsupportedResultException,
      'Packet for query is too large',
    ]);
  });

  it('counts the bytes of a row, not its characters or digits', async () => {
    await expect(execute("SELECT repeat('ü', 32769)")).rejects.toBeInstanceOf(UnsupportedResultException);
    await execute("SELECT repeat('x', 65536)::bytea");
    await expect(execute("SELECT repeat('x', 65537)::bytea")).rejects.toBeInstanceOf(
      UnsupportedResultException,
    );
    await expect(execute("SELECT 'x', repeat('x', 65536)")).rejects.toBeInstanceOf(
      UnsupportedResultException,
    );
  });

  it('reads requests up to 4 MiB', async () => {
    const sql = 'SELECT octet_length(:p)';
    const send = (bytes: number) =>
      scalar(sql, { parameters: [{ name: 'p', value: { stringValue: 'x'.repeat(bytes) } }] });
    expect(await send(4_190_000)).toEqual({ longValue: 4_190_000 });
    expect(await refusal(send(4_194_304))).toEqual([BadRequestException, 'Request exceeded size limit']);
  });

  it('reads SQL up to 65,536 characters', async () => {
    const padded = (length: number) => 'SELECT 1'.padEnd(length);
    expect(await scalar(padded(65_536))).toEqual({ longValue: 1 });
    await expect(execute(padded(65_537))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('stops a statement in time', async () => {
    const hasty = await withLimits({ statementMs: 100 });
    const slow = 'INSERT INTO t SELECT 1 FROM pg_sleep(10)';
    await expect(execute(slow, {}, hasty)).rejects.toBeInstanceOf(StatementTimeoutException);
    const running = `SELECT count(*) FROM pg_stat_activity WHERE query = '${slow}' AND state = 'active'`;
    expect(await scalar(running)).toEqual({ longValue: 0 });
  });

  it('lets a statement go on after the answer if told to', async () => {
    const hasty = await withLimits({ statementMs: 100 });
    const slow = execute('INSERT INTO t SELECT 1 FROM pg_sleep(0.5)', { continueAfterTimeout: true }, hasty);
    await expect(slow).rejects.toBeInstanceOf(StatementTimeoutException);
    expect(await rowsOfT()).toEqual({ longValue: 0 });
    await waitUntil('the insert', async () => (await rowsOfT())?.longValue === 1);
    expect(await scalar('SHOW statement_timeout', {}, hasty)).toEqual({ stringValue: '100ms' });
  });
});

describe('errors', () => {
  it('reports PostgreSQL’s error with its state', async () => {
    await execute('INSERT INTO t VALUES (1)');
    expect(await refusal(execute('INSERT INTO t VALUES (1)'))).toEqual([
      DatabaseErrorException,
      'ERROR: duplicate key value violates unique constraint "t_pkey"\n  Detail: Key (n)=(1) already exists.; SQLState: 23505',
    ]);
    await expect(execute('SELECT * FROM missing')).rejects.toThrow(/\n {2}Position: 15; SQLState: 42P01$/);
    await expect(execute('SELECT * FROM t', { secretArn: service })).rejects.toThrow(/; SQLState: 42501$/);
  });

  it.each(['SELECT 1; SELECT 2', 'INSERT INTO t VALUES (1); COMMIT'])(
    'refuses two statements: %s',
    async (sql) => {
      const message = "Multistatements aren't supported.";
      await expect(execute(sql)).rejects.toMatchObject({ name: 'ValidationException', message });
      expect(await rowsOfT()).toEqual({ longValue: 0 });
    },
  );

  it('takes one statement that has semicolons in it and after it', async () => {
    await execute('CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; SELECT 2; $$;');
    expect(await scalar('SELECT f() ; -- done')).toEqual({ longValue: 2 });
  });

  it('refuses a schema', async () => {
    const call = execute('SELECT 1', { schema: 'public' });
    await expect(call).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('knows one cluster, and the secrets it was given', async () => {
    const elsewhere = execute('SELECT 1', { resourceArn: `${resourceArn}2` });
    await expect(elsewhere).rejects.toBeInstanceOf(HttpEndpointNotEnabledException);
    const unknown = execute('SELECT 1', { secretArn: 'constructor' });
    await expect(unknown).rejects.toBeInstanceOf(SecretsErrorException);
  });

  it('reports a wrong password and a missing database as PostgreSQL does', async () => {
    const { user } = postgres.logins.service;
    expect(await refusal(execute('SELECT 1', { secretArn: outdated }))).toEqual([
      DatabaseErrorException,
      `FATAL: password authentication failed for user "${user}"; SQLState: 28P01`,
    ]);
    expect(await refusal(execute('SELECT 1', { database: undefined, secretArn: service }))).toEqual([
      DatabaseErrorException,
      `FATAL: database "${user}" does not exist; SQLState: 3D000`,
    ]);
  });

  it('refuses what is not signed, not JSON or not an operation', async () => {
    const post = async (path: string, headers: Record<string, string>) => {
      const response = await fetch(api.endpoint + path, { method: 'POST', headers, body: '{' });
      return [response.status, response.headers.get('x-amzn-errortype')];
    };
    const signed = { authorization: 'AWS4-HMAC-SHA256' };
    expect(await post('/Execute', {})).toEqual([403, 'MissingAuthenticationTokenException']);
    expect(await post('/Execute', signed)).toEqual([400, 'BadRequestException']);
    expect(await post('/ExecuteSql', signed)).toEqual([404, 'UnknownOperationException']);
    expect((await fetch(`${api.endpoint}/health`)).status).toBe(200);
  });
});

describe('transactions', () => {
  const insert = (transactionId?: string, by = client) =>
    execute('INSERT INTO t VALUES (1)', { transactionId }, by);

  it('commits', async () => {
    const id = await begin();
    await insert(id);
    expect(await rowsOfT()).toEqual({ longValue: 0 });
    expect((await commit(id)).transactionStatus).toBe('Transaction Committed');
    expect(await rowsOfT()).toEqual({ longValue: 1 });
    await expect(insert(id)).rejects.toBeInstanceOf(TransactionNotFoundException);
  });

  it('rolls back', async () => {
    const id = await begin();
    await insert(id);
    expect((await rollback(id)).transactionStatus).toBe('Rollback Complete');
    expect(await rowsOfT()).toEqual({ longValue: 0 });
    await expect(commit(id)).rejects.toBeInstanceOf(TransactionNotFoundException);
  });

  it('never says that it committed what a failed statement has undone', async () => {
    const id = await begin();
    await insert(id);
    await expect(insert(id)).rejects.toBeInstanceOf(DatabaseErrorException);
    await expect(insert(id)).rejects.toThrow('SQLState: 25P02');
    await expect(commit(id)).rejects.toThrow('SQLState: 25P02');
    expect(await rowsOfT()).toEqual({ longValue: 0 });
  });

  it('runs one statement at a time', async () => {
    const id = await begin();
    const slow = execute('SELECT 1 FROM pg_sleep(0.3)', { transactionId: id });
    await waitUntil('the slow statement', async () => {
      const sql =
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(0.3)' AND state = 'active'";
      return (await scalar(sql))?.longValue === 1;
    });
    expect(await refusal(insert(id))).toEqual([
      DatabaseErrorException,
      'Transaction is still running a query',
    ]);
    await slow;
    await insert(id);
    await commit(id);
    expect(await rowsOfT()).toEqual({ longValue: 1 });
  });

  it('belongs to the secret and the database that began it', async () => {
    const id = await begin();
    const other = { transactionId: id, secretArn: service };
    await expect(execute('SELECT 1', other)).rejects.toBeInstanceOf(TransactionNotFoundException);
    await expect(execute('SELECT 1', { transactionId: id, database: 'postgres' })).rejects.toBeInstanceOf(
      BadRequestException,
    );
    expect(await scalar('SELECT 1', { transactionId: id, database: undefined })).toEqual({ longValue: 1 });
    await rollback(id);
  });

  it('is lost after an answer that was too large', async () => {
    const id = await begin();
    await insert(id);
    const large = execute("SELECT repeat('x', 65537)", { transactionId: id });
    await expect(large).rejects.toBeInstanceOf(UnsupportedResultException);
    await expect(commit(id)).rejects.toBeInstanceOf(TransactionNotFoundException);
    expect(await rowsOfT()).toEqual({ longValue: 0 });
  });

  const openTransactions = async () =>
    (await scalar("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"))
      ?.longValue;

  it.each<Partial<DataApiLimits>>([{ transactionIdleMs: 150 }, { transactionMs: 150 }])(
    'is rolled back after its time: %o',
    async (limits) => {
      const impatient = await withLimits(limits);
      const id = await begin(impatient);
      await insert(id, impatient);
      await waitUntil('the rollback', async () => (await openTransactions()) === 0);
      await expect(commit(id, impatient)).rejects.toBeInstanceOf(TransactionNotFoundException);
      expect(await rowsOfT()).toEqual({ longValue: 0 });
    },
  );

  it('is not idle while a statement runs, nor when calls come in time', async () => {
    const impatient = await withLimits({ transactionIdleMs: 400 });
    const id = await begin(impatient);
    const started = Date.now();
    await execute('SELECT 1 FROM pg_sleep(0.6)', { transactionId: id }, impatient);
    while (Date.now() - started < 1200)
      await execute('SELECT 1 FROM pg_sleep(0.1)', { transactionId: id }, impatient);
    await insert(id, impatient);
    await commit(id, impatient);
    expect(await rowsOfT()).toEqual({ longValue: 1 });
  });
});

describe('calls know nothing of each other', () => {
  it('though they share a connection, of which nothing that one set is kept', async () => {
    const single = await withLimits({}, 1);
    await execute("SET application_name = 'left behind'", {}, single);
    await execute('CREATE TEMP TABLE leftover ()', {}, single);
    expect(await scalar('SHOW application_name', {}, single)).toEqual({ stringValue: '' });
    await expect(execute('SELECT * FROM leftover', {}, single)).rejects.toBeInstanceOf(
      DatabaseErrorException,
    );
    await execute('BEGIN', {}, single);
    await execute('INSERT INTO t VALUES (1)', {}, single);
    expect(await rowsOfT()).toEqual({ longValue: 1 });
  });

  it('and see the columns that a migration has changed since', async () => {
    const single = await withLimits({}, 1);
    await execute('CREATE TABLE changing (a int)');
    expect(
      (await execute('SELECT * FROM changing', { includeResultMetadata: true }, single)).columnMetadata,
    ).toHaveLength(1);
    await execute('ALTER TABLE changing ADD b text');
    expect(
      (await execute('SELECT * FROM changing', { includeResultMetadata: true }, single)).columnMetadata,
    ).toHaveLength(2);
  });

  it('and run on, however many different statements there were', async () => {
    const single = await withLimits({}, 1);
    for (let n = 0; n < 300; n++) expect(await scalar(`SELECT ${n}`, {}, single)).toEqual({ longValue: n });
    const prepared = await scalar('SELECT count(*) FROM pg_prepared_statements', {}, single);
    expect(prepared?.longValue).toBeLessThanOrEqual(256);
    expect(prepared?.longValue).toBeGreaterThan(1);
  });
});

it('runs in a process of its own, and ends when told to', async () => {
  const port = await freePort();
  const { runDir, logDir } = postgres.options;
  const child = await startChildProcess({
    name: 'Data API',
    command: process.execPath,
    args: ['lib/local/data-api/main.ts'],
    env: { ...process.env, DATA_API_OPTIONS: JSON.stringify({ ...access(), port }) },
    logFile: join(logDir, 'data-api.log'),
    pidFile: join(runDir, 'data-api.pid'),
    ready: async () => (await fetch(`http://127.0.0.1:${port}/health`)).ok,
  });
  const remote = clientOf({ endpoint: `http://127.0.0.1:${port}` });
  await begin(remote);
  expect(await scalar('SELECT 1', {}, remote)).toEqual({ longValue: 1 });
  const asked = Date.now();
  await child.stop();
  expect(Date.now() - asked).toBeLessThan(14_000);
  await expect(execute('SELECT 1', {}, remote)).rejects.toThrow('ECONNREFUSED');
  remote.destroy();
});

it('is unavailable while PostgreSQL is, and recovers with it', async () => {
  const id = await begin();
  await execute('INSERT INTO t VALUES (1)');
  process.kill(postgres.pid, 'SIGKILL');
  await waitUntil('the outage', async () => {
    const [error] = await refusal(execute('SELECT 1'));
    return error === DatabaseUnavailableException;
  });
  await expect(commit(id)).rejects.toBeInstanceOf(DatabaseUnavailableException);

  const restarted = await startPostgres(postgres.options);
  onTestFinished(() => restarted.stop());
  expect(await rowsOfT()).toEqual({ longValue: 1 });
  await expect(commit(id)).rejects.toBeInstanceOf(TransactionNotFoundException);
});
