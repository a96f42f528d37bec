import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { DomainError } from '../../../functions/shared/domain/domain-error.ts';
import { endpoint } from '../../../functions/shared/http/endpoint.ts';
import { worker } from '../../../functions/shared/runtime/worker.ts';

let seen: IncomingMessage[] = [];
let status = 202;
/** Lambda's API. */
const lambda = createServer((request, response) => {
  seen.push(request);
  response.writeHead(status).end();
});
const context = { getRemainingTimeInMillis: () => 29_000, awsRequestId: 'r' } as Context;
const event = {
  headers: {},
  rawPath: '/api/v1/health',
  requestContext: { requestId: 'r', http: { method: 'GET' } },
} as never;
const healthy = endpoint('get-health', async () => ({ status: 200, body: { status: 'up', version: '1' } }));

beforeAll(async () => {
  await once(lambda.listen(0, '127.0.0.1'), 'listening');
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`);
});
beforeEach(() => {
  seen = [];
  status = 202;
  vi.stubEnv('WAKES', 'chat-storage-dev-index-messages');
});
afterAll(() => {
  vi.unstubAllEnvs();
  lambda.closeAllConnections();
  lambda.close();
});

test('an endpoint starts its job after a request that succeeded, and does not wait for its end', async () => {
  expect(await healthy(event, context)).toMatchObject({ statusCode: 200 });
  expect(seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /2015-03-31/functions/chat-storage-dev-index-messages/invocations?Qualifier=live',
  ]);
  expect(seen[0]?.headers).toMatchObject({
    'x-amz-invocation-type': 'Event',
    authorization: expect.stringMatching(
      /\/eu-west-1\/lambda\/aws4_request, SignedHeaders=.*x-amz-invocation-type/,
    ),
  });
});

test('so does a job, as imports do for the search index', async () => {
  await worker({}, async () => undefined)({}, context);
  expect(seen).toHaveLength(1);
});

test('a request that was refused starts nothing', async () => {
  const refusing = endpoint('get-health', async () => {
    throw new DomainError('conversation-not-found', 'It is not there.');
  });
  expect(await refusing(event, context)).toMatchObject({ statusCode: 404 });
  expect(seen).toEqual([]);
});

test('elsewhere nothing is started: the job runs every minute', async () => {
  vi.stubEnv('WAKES', undefined);
  expect(await healthy(event, context)).toMatchObject({ statusCode: 200 });
  expect(seen).toEqual([]);
});

test('a job that cannot be started does not fail the request', async () => {
  status = 429;
  expect(await healthy(event, context)).toMatchObject({ statusCode: 200 });
  expect(seen).toHaveLength(1);
});
