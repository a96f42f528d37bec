import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { expect, test, vi } from 'vitest';
import { createConversation } from '../../../functions/api/conversations/create-conversation/handler.ts';
import { getMessage } from '../../../functions/api/messages/get-message/handler.ts';
import { getHealth } from '../../../functions/api/service/get-health/handler.ts';
import type { HttpEvent } from '../../../functions/shared/http/request.ts';
import { logger } from '../../../functions/shared/runtime/observability.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { inMemoryStores } from '../../support/stores/in-memory-stores.ts';

const { conversations, messages } = inMemoryStores();
const claims = { sub: 'alice', tenant_id: 'acme', scope: 'chat:read chat:write' };

const eventOf = (more: Partial<HttpEvent>, given: Record<string, string> = claims) =>
  ({
    headers: { 'content-type': 'application/json' },
    isBase64Encoded: false,
    requestContext: {
      requestId: 'request-1',
      http: { sourceIp: '192.0.2.1' },
      authorizer: { jwt: { claims: given, scopes: [] } },
    },
    ...more,
  }) as HttpEvent;

async function post(more: Partial<HttpEvent>, given?: Record<string, string>) {
  const handler = createConversation({ conversations });
  const answer = (await handler(
    eventOf(more, given),
    lambdaContext('test', 30_000),
  )) as APIGatewayProxyStructuredResultV2;
  return { ...answer, json: JSON.parse(answer.body ?? '') };
}

const kind = (name: string) => ({ type: `urn:problem-type:chat-storage:${name}`, requestId: 'request-1' });
const good = { type: 'group', participants: ['bob'] };

test('every answer, good or bad, tells browsers to take it for what it is, through HTTPS', async () => {
  for (const body of [JSON.stringify(good), '{']) {
    expect((await post({ body })).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'strict-transport-security': expect.stringMatching(/^max-age=31536000/),
    });
  }
});

test.each(['erased', '.', '..', 'a\nb'])('nobody is added as %j', async (user) => {
  expect(await post({ body: JSON.stringify({ ...good, participants: [user] }) })).toMatchObject({
    statusCode: 400,
    json: { errors: [{ pointer: '#/body/participants/0' }] },
  });
});

test('a good request is answered', async () => {
  expect(await post({ body: JSON.stringify(good) })).toMatchObject({
    statusCode: 201,
    headers: { 'content-type': 'application/json' },
    json: { conversation: { type: 'group', lastSeq: 0 }, created: true },
  });
});

test.each([
  ['{', 400, 'malformed-body'],
  ['', 400, 'malformed-body'],
  [`"${'x'.repeat(65_536)}"`, 413, 'body-too-large'],
])('the body %.20j is refused with %i', async (body, statusCode, name) => {
  expect(await post({ body })).toMatchObject({ statusCode, json: kind(name) });
});

test('a body that is not UTF-8 is refused', async () => {
  const body = Buffer.from([0x22, 0xff, 0x22]).toString('base64');
  expect(await post({ body, isBase64Encoded: true })).toMatchObject({
    statusCode: 400,
    json: kind('malformed-body'),
  });
});

test.each(['text/plain', 'application/x-www-form-urlencoded', undefined])(
  'a body of type %s is refused',
  async (type) => {
    const headers = type ? { 'content-type': type } : {};
    expect(await post({ body: JSON.stringify(good), headers })).toMatchObject({
      statusCode: 415,
      json: kind('unsupported-media-type'),
    });
  },
);

test('every fault is reported with a pointer', async () => {
  const body = JSON.stringify({ ...good, participants: ['', 'bob'], colour: 'red', 'a/b~c': 1 });
  const { statusCode, json } = await post({ body });
  expect(statusCode).toBe(400);
  expect(json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
    '#/body/a~1b~0c',
    '#/body/colour',
    '#/body/participants/0',
  ]);
});

test('a query parameter that the route does not have is an unknown field, too', async () => {
  expect(
    await post({ body: JSON.stringify(good), queryStringParameters: { mode: 'async', 'a/b': '' } }),
  ).toMatchObject({
    statusCode: 400,
    json: {
      errors: [
        { pointer: '#/query/mode', detail: 'Unknown field.' },
        { pointer: '#/query/a~1b', detail: 'Unknown field.' },
      ],
    },
  });
});

test('__proto__ is an unknown field like any other', async () => {
  const { json } = await post({ body: '{"type":"group","participants":["bob"],"__proto__":{"admin":true}}' });
  expect(json.errors).toMatchObject([{ pointer: '#/body/__proto__' }]);
});

test.each([
  [{}, 401, 'unauthorized'],
  [{ sub: 'alice', scope: 'chat:write' }, 401, 'unauthorized'],
  [{ ...claims, sub: 'x'.repeat(256) }, 401, 'unauthorized'],
  [{ ...claims, sub: 'a\u0007b' }, 401, 'unauthorized'],
  [{ ...claims, sub: 'a\0b' }, 401, 'unauthorized'],
  [{ ...claims, sub: 'erased' }, 401, 'unauthorized'],
  [{ ...claims, sub: '..' }, 401, 'unauthorized'],
  [{ ...claims, tenant_id: '' }, 401, 'unauthorized'],
  [{ ...claims, tenant_id: 'null' }, 401, 'unauthorized'],
  [{ ...claims, tenant_id: 'a\nb' }, 401, 'unauthorized'],
  [{ ...claims, tenant_id: 'x'.repeat(256) }, 401, 'unauthorized'],
  [{ ...claims, scope: '' }, 403, 'insufficient-scope'],
  [{ ...claims, scope: 'chat:read chat:writer' }, 403, 'insufficient-scope'],
])('claims %j are refused with %i', async (given, statusCode, name) => {
  expect(await post({ body: JSON.stringify(good) }, given)).toMatchObject({ statusCode, json: kind(name) });
});

test('public routes need no claims', async () => {
  const answer = await getHealth({ version: () => '1.2.3' })(eventOf({}, {}), lambdaContext('test', 30_000));
  expect(answer).toMatchObject({ statusCode: 200, body: '{"status":"up","version":"1.2.3"}' });
});

test('an unexpected error reveals nothing, and is logged', async () => {
  const logged = vi.spyOn(logger, 'error').mockImplementation(() => {});
  const get = () => Promise.reject(new Error('password is hunter2'));
  const handler = getMessage({ messages: { ...messages, get } });
  const pathParameters = { messageId: '0193e2b4-1234-7000-8000-000000000000' };
  const answer = await handler(eventOf({ pathParameters }), lambdaContext('test', 30_000));
  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toContain('hunter2');
  expect(JSON.parse(answer.body ?? '')).toMatchObject(kind('internal-error'));
  expect(logged).toHaveBeenCalled();
  logged.mockRestore();
});
