/** A Cognito user pool as the issuer of the stage, which is deployed a second time with other knobs, and then with its first ones. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { basePath } from '../../functions/shared/contract/routes.ts';
import { deployLocalStage } from '../../lib/local/emulator/deployment.ts';
import { createUserPool, type UserPool } from '../support/stage/user-pool.ts';

const { deployment } = inject('emulator');
const { baseUrl, tokens } = inject('target');
let pool: UserPool;

const deploy = (knobs: Readonly<Record<string, string>> = {}) =>
  deployLocalStage({
    ...deployment,
    knobs: { ...deployment.knobs, ...knobs },
    progress: (line) => console.log(`  ${line}`),
  });

beforeAll(async () => {
  pool = await createUserPool(deployment.endpoint);
  await deploy({
    jwtIssuer: pool.issuer,
    jwtAudiences: JSON.stringify(pool.audiences),
    scopePrefix: 'chat/',
    defaultTenant: 'acme',
  });
}, 300_000);
afterAll(async () => void (await deploy()), 300_000);

async function call(token: string, method: string, path: string, body?: object) {
  const response = await fetch(baseUrl + basePath + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

test('a program with client credentials begins a conversation and sends a message', async () => {
  const token = await pool.programToken('chat/chat:read chat/chat:write');
  const begun = await call(token, 'POST', '/conversations', { type: 'group', participants: ['bob'] });
  expect(begun).toMatchObject({ status: 201 });
  const path = `/conversations/${begun.body.conversation.id}/messages`;
  expect(await call(token, 'POST', `${path}?mode=sync`, { content: 'hello' })).toMatchObject({ status: 201 });
});

test('a user who signs in with PKCE reads what they have sent', async () => {
  const token = await pool.userToken('chat/chat:read chat/chat:write');
  const { body } = await call(token, 'POST', '/conversations', { type: 'group', participants: ['bob'] });
  const path = `/conversations/${body.conversation.id}/messages`;
  await call(token, 'POST', `${path}?mode=sync`, { content: 'hello' });
  const { sub } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const read = await call(token, 'GET', path);
  expect(read).toMatchObject({ status: 200, body: { items: [{ senderId: sub, content: 'hello' }] } });
});

test('a token without a scope is refused where the scope is needed', async () => {
  const token = await pool.programToken('chat/chat:read');
  const begun = await call(token, 'POST', '/conversations', { type: 'group', participants: [] });
  expect(begun.status).toBe(403);
});

test('a token of the issuer before is refused', async () => {
  expect((await call(tokens[0] ?? '', 'GET', '/conversations')).status).toBe(401);
});
