import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dataApi } from '../../../functions/shared/store/sql/data-api.ts';
import { dataApiSqlClient } from '../../../functions/shared/store/sql/data-api-sql-client.ts';
import type { SqlClient } from '../../../functions/shared/store/sql/sql-client.ts';
import { sqlOverDataApi } from '../../../functions/shared/store/sql/sql-over-data-api.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

type Reply = (response: ServerResponse) => void;

const rows: Reply = (response) => void response.end(JSON.stringify({ formattedRecords: '[{"n":1}]' }));
const exception =
  (status: number, type: string, message = 'no'): Reply =>
  (response) =>
    void response
      .writeHead(status, { 'x-amzn-errortype': `${type}:http://internal.amazon.com/` })
      .end(JSON.stringify({ message }));

let replies: Reply[] = [];
let seen: Seen[] = [];
const server = createServer(async (request, response) => {
  const { method, url, headers } = request;
  seen.push({ method, url, headers: headers as Record<string, string>, body: await json(request) });
  (replies.shift() ?? rows)(response);
});

const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
const database = { resourceArn: 'cluster', secretArn: 'login', database: 'chat' };
const clients: Record<string, SqlClient> = {};

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const region = 'eu-central-1';
  const timeouts = { connectionTimeout: 500, requestTimeout: 500 };
  clients['our own'] = sqlOverDataApi(
    dataApi({ region, endpoint, credentials: () => credentials, timeouts }),
    database,
  );
  clients["the SDK's"] = dataApiSqlClient(
    new RDSDataClient({ region, endpoint, credentials, maxAttempts: 2 }),
    database,
  );
});

beforeEach(() => {
  replies = [];
  seen = [];
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const statement = ['SELECT :a, :b', { a: 'ä "quoted"', b: 2, c: 1.5, d: true, e: null }] as const;

test('both clients send the same request', async () => {
  for (const client of Object.values(clients)) expect(await client.query(...statement)).toEqual([{ n: 1 }]);
  const [own, sdk] = seen;
  const { method, url, body, headers } = sdk as Seen;
  expect(own).toMatchObject({ method, url, body });
  for (const name of ['content-type', 'content-length', 'host', 'x-amz-security-token']) {
    expect(own?.headers[name], name).toBe(headers[name]);
  }
});

test('the signature is valid for what was sent', async () => {
  await clients['our own']?.query(...statement);
  const { headers, body } = seen[0] as Seen;
  const signer = new SignatureV4({
    service: 'rds-data',
    region: 'eu-central-1',
    sha256: Sha256,
    credentials,
  });
  const [, day = '', time = ''] = /^(\d{8})T(\d{6})Z$/.exec(headers['x-amz-date'] ?? '') ?? [];
  const [hours, minutes, seconds] = time.match(/../g) ?? [];
  const signingDate = new Date(
    `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${hours}:${minutes}:${seconds}Z`,
  );
  const [hostname = '', port] = headers.host?.split(':') ?? [];
  const request = {
    method: 'POST',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: '/Execute',
    query: {},
    headers: { host: headers.host as string, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const signed = await signer.sign(request, { signingDate });
  expect(signed.headers.authorization).toBe(headers.authorization);
});

describe.each(['our own', "the SDK's"])('%s client', (name) => {
  const query = () => clients[name]?.query('SELECT 1');

  test.each<[string, Reply]>([
    ['the server breaks the connection', (response) => response.destroy()],
    ['the API fails', exception(500, 'InternalServerErrorException')],
    ['the API throttles', exception(400, 'ThrottlingException')],
    ['the API is unavailable', exception(503, 'ServiceUnavailableError')],
  ])('sends a statement once more when %s', async (_, failure) => {
    replies = [failure];
    expect(await query()).toEqual([{ n: 1 }]);
    expect(seen).toHaveLength(2);
    replies = [failure, failure];
    await expect(query()).rejects.toMatchObject({ kind: 'service-unavailable' });
    expect(seen).toHaveLength(4);
  });

  test('sends a refused statement once', async () => {
    replies = [exception(400, 'DatabaseErrorException', 'ERROR: no such table; SQLState: 42P01')];
    await expect(query()).rejects.toMatchObject({
      name: 'SqlError',
      message: expect.stringContaining('42P01'),
    });
    replies = [exception(400, 'DatabaseErrorException', 'ERROR: deadlock; SQLState: 40P01')];
    await expect(query()).rejects.toMatchObject({ kind: 'service-unavailable' });
    expect(seen).toHaveLength(2);
  });

  test('waits while the cluster resumes', async () => {
    replies = [exception(400, 'DatabaseResumingException')];
    expect(await query()).toEqual([{ n: 1 }]);
    expect(seen).toHaveLength(2);
  });
});

test('a response that does not come is given up twice, then the database is unavailable', async () => {
  replies = [() => {}, (response) => void response.write('{')];
  await expect(clients['our own']?.query('SELECT 1')).rejects.toMatchObject({ kind: 'service-unavailable' });
  expect(seen).toHaveLength(2);
});
