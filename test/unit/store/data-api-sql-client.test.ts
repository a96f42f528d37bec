import {
  DatabaseErrorException,
  DatabaseResumingException,
  ExecuteStatementCommand,
  RDSDataClient,
} from '@aws-sdk/client-rds-data';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { dataApiSqlClient } from '../../../functions/shared/store/sql/data-api-sql-client.ts';
import { SqlError } from '../../../functions/shared/store/sql/sql-client.ts';

const aws = mockClient(RDSDataClient);
const sql = dataApiSqlClient(new RDSDataClient({ region: 'eu-central-1' }), {
  resourceArn: 'cluster',
  secretArn: 'secret',
  database: 'chat',
});
const exception = (Type: typeof DatabaseErrorException | typeof DatabaseResumingException, message: string) =>
  new Type({ message, $metadata: {} });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  aws.reset();
  vi.useRealTimers();
});

test('types parameters by their value and reads rows', async () => {
  aws.on(ExecuteStatementCommand).resolves({ formattedRecords: '[{"n":1}]' });
  expect(await sql.query('SELECT 1 AS n', { a: 'x', b: 2, c: 1.5, d: true, e: null, f: undefined })).toEqual([
    { n: 1 },
  ]);
  expect(aws.commandCalls(ExecuteStatementCommand)[0]?.args[0].input).toMatchObject({
    resourceArn: 'cluster',
    secretArn: 'secret',
    database: 'chat',
    formatRecordsAs: 'JSON',
    parameters: [
      { name: 'a', value: { stringValue: 'x' } },
      { name: 'b', value: { longValue: 2 } },
      { name: 'c', value: { doubleValue: 1.5 } },
      { name: 'd', value: { booleanValue: true } },
      { name: 'e', value: { isNull: true } },
      { name: 'f', value: { isNull: true } },
    ],
  });
});

test('waits for a cluster that resumes', async () => {
  const resuming = exception(DatabaseResumingException, 'The Aurora DB instance is resuming');
  aws
    .on(ExecuteStatementCommand)
    .rejectsOnce(resuming)
    .rejectsOnce(resuming)
    .resolves({ formattedRecords: '[]' });
  const rows = sql.query('SELECT 1');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await rows).toEqual([]);
});

test('gives up when it does not resume within 25 s', async () => {
  aws.on(ExecuteStatementCommand).rejects(exception(DatabaseResumingException, 'resuming'));
  const refused = expect(sql.query('SELECT 1')).rejects.toMatchObject({ kind: 'service-unavailable' });
  await vi.advanceTimersByTimeAsync(27_000);
  await refused;
});

test.each(['40001', '40P01', '53300', '55P03', '57P01', '58030'])('SQLSTATE %s may pass', async (state) => {
  aws.on(ExecuteStatementCommand).rejects(exception(DatabaseErrorException, `ERROR: x; SQLState: ${state}`));
  await expect(sql.query('SELECT 1')).rejects.toMatchObject({
    kind: 'service-unavailable',
    retryAfterSeconds: 2,
  });
});

test('a refused statement is an SqlError that quotes no row', async () => {
  const message = 'ERROR: violates constraint\n  Detail: Failing row contains (secret); SQLState: 23514';
  aws.on(ExecuteStatementCommand).rejects(exception(DatabaseErrorException, message));
  const error = await sql.query('SELECT 1').catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(SqlError);
  expect(String(error)).toContain('violates constraint');
  expect(String(error)).not.toContain('secret');
});

test('an unreachable Data API is unavailable, and what it said is not repeated', async () => {
  aws.on(ExecuteStatementCommand).rejects(new Error('connect ECONNREFUSED with secret'));
  const error = await sql.query('SELECT 1').catch((caught: unknown) => caught);
  expect(error).toMatchObject({ kind: 'service-unavailable' });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret');
});
