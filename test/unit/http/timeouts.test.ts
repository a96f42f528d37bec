import { globSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HttpEvent } from '../../../functions/shared/http/request.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';

/** Number of requests that get no response. */
let hangs = Number.POSITIVE_INFINITY;
let seen = 0;
let server: Server;

beforeAll(async () => {
  server = createServer((_, response) => {
    seen += 1;
    if (seen > hangs) response.end(JSON.stringify({ formattedRecords: '[{"n":1}]' }));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const variables = {
    FUNCTION_TIMEOUT_SECONDS: '3',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    DATABASE_RESOURCE_ARN: 'cluster',
    DATABASE_SECRET_ARN: 'secret',
    DATABASE_NAME: 'chat',
    ATTACHMENTS_BUCKET: 'attachments',
    ARCHIVE_BUCKET: 'archive',
    CURSOR_KEY_SECRET_ARN: 'cursor-key',
    STAGE: 'test',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  vi.unstubAllEnvs();
});

beforeEach(() => {
  hangs = Number.POSITIVE_INFINITY;
  seen = 0;
});

const unavailable = expect.objectContaining({ kind: 'service-unavailable', retryAfterSeconds: 2 });
const runtime = '../../../functions/shared/runtime';

describe('a call that hangs is given up', () => {
  test.each([
    ['Data API', async () => (await import(`${runtime}/database.ts`)).database.query('SELECT 1')],
    [
      'attachments in S3',
      async () =>
        (await import(`${runtime}/s3/attachment-objects.ts`)).attachmentObjects.find('attachments/x'),
    ],
    [
      'archive in S3',
      async () => (await import(`${runtime}/s3/archive-objects.ts`)).archiveObjects.read('x'),
    ],
    [
      'KMS',
      async () =>
        (await import(`${runtime}/content-keys.ts`)).dataKeys.generate(
          'acme',
          'arn:aws:kms:eu-central-1:1:key/x',
        ),
    ],
    ['Secrets Manager', async () => (await import(`${runtime}/secret.ts`)).secret('CURSOR_KEY_SECRET_ARN')()],
  ])('%s', async (_, call) => {
    await expect(call()).rejects.toEqual(unavailable);
  });
});

test('a statement whose answer is lost is sent again', async () => {
  hangs = 1;
  const { database } = await import(`${runtime}/database.ts`);
  expect(await database.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
  expect(seen).toBe(2);
});

test('every SDK client of the functions has these timeouts', () => {
  const made = globSync('functions/**/*.ts').flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/new \w+Client\((?:\{|[^)])*?\)/g),
  ]);
  expect(made.length).toBeGreaterThanOrEqual(4);
  expect(made.map(([text]) => text).filter((text) => !text.includes('patience('))).toEqual([]);
});

describe('whatever else hangs', () => {
  const event = {
    headers: {},
    isBase64Encoded: false,
    pathParameters: { conversationId: '0197f2a0-0000-7000-8000-000000000001' },
    requestContext: {
      requestId: 'request-1',
      http: { sourceIp: '192.0.2.1' },
      authorizer: { jwt: { claims: { sub: 'alice', tenant_id: 'acme', scope: 'chat:read' }, scopes: [] } },
    },
  } as unknown as HttpEvent;
  const never = () => new Promise<never>(() => {});

  test('ends as a problem, with a metric, before the function does', async () => {
    const { getConversation } = await import(
      '../../../functions/api/conversations/get-conversation/handler.ts'
    );
    const { metrics } = await import(`${runtime}/observability.ts`);
    const counted = vi.spyOn(metrics, 'addMetric');
    const context = lambdaContext('get-conversation', 1_000);
    const answer = await getConversation({ conversations: { get: never } } as never)(event, context);
    expect(answer as APIGatewayProxyStructuredResultV2).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '2' },
    });
    expect(context.getRemainingTimeInMillis()).toBeGreaterThan(0);
    expect(counted).toHaveBeenCalledWith('ServerErrors', expect.anything(), 1);
  });

  test('fails a worker, which is called again', async () => {
    const { worker } = await import(`${runtime}/worker.ts`);
    const context = lambdaContext('a-job', 1_000);
    await expect(worker({}, never)({}, context)).rejects.toEqual(unavailable);
    expect(context.getRemainingTimeInMillis()).toBeGreaterThan(0);
  });
});
