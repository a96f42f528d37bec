import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { listAuditEvents } from '../../../functions/api/audit/list-audit-events/handler.ts';
import type { PageRequest } from '../../../functions/shared/domain/page.ts';
import { cursorCodec } from '../../../functions/shared/http/cursor.ts';
import type { HttpEvent } from '../../../functions/shared/http/request.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';

/** The requests for pages of a log that never ends. */
const read: PageRequest<string>[] = [];

const handler = listAuditEvents({
  log: {
    list: async ({ limit, after = '0' }) => {
      read.push({ limit, after });
      return { items: [], next: String(Number(after) + limit) };
    },
  },
  cursors: cursorCodec({ listing: 'list-audit-events', position: z.string(), keys: async () => ['a key'] }),
});

async function list(queryStringParameters: Record<string, string>, sub = 'alice') {
  const event = {
    headers: {},
    queryStringParameters,
    requestContext: {
      requestId: 'request-1',
      http: { sourceIp: '192.0.2.1' },
      authorizer: { jwt: { claims: { sub, tenant_id: 'acme', scope: 'chat:admin' }, scopes: [] } },
    },
  } as unknown as HttpEvent;
  const { statusCode, body } = (await handler(
    event,
    lambdaContext('test', 30_000),
  )) as APIGatewayProxyStructuredResultV2;
  return { statusCode, ...JSON.parse(body ?? '') };
}

test('a cursor goes on where the page before ended, also with another limit', async () => {
  const { nextCursor } = await list({ actor: 'bob', limit: '2' });
  expect(await list({ actor: 'bob', limit: '3', cursor: nextCursor })).toMatchObject({ statusCode: 200 });
  expect(read.slice(-2)).toEqual([
    { limit: 2, after: '0' },
    { limit: 3, after: '2' },
  ]);
});

test.each([
  ['another filter', { actor: 'carol' }, 'alice'],
  ['no filter', {}, 'alice'],
  ['another user', { actor: 'bob' }, 'mallory'],
])('a cursor is refused with %s', async (_name, filter, user) => {
  const { nextCursor: cursor } = await list({ actor: 'bob' });
  expect(await list({ ...filter, cursor }, user)).toMatchObject({
    statusCode: 400,
    type: 'urn:problem-type:chat-storage:invalid-cursor',
  });
});
