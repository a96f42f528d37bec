/** A Cognito user pool as the issuer of a part of the stage, which is then deployed as it was. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { basePath } from '../../functions/shared/contract/routes.ts';
import { nameOf } from '../../lib/infra/config/names.ts';
import { stageConfig } from '../../lib/infra/config/stage-config.ts';
import { deployLocalStage } from '../../lib/local/emulator/deployment.ts';
import type { Json } from '../support/deployment/references.ts';
import { createUserPool, type UserPool } from '../support/stage/user-pool.ts';

const { deployment } = inject('emulator');
const { baseUrl, tokens } = inject('target');
let pool: UserPool;

const progress = (line: string) => console.log(`  ${line}`);
const stacks = ['api', 'api-conversations', 'api-messages'].map((part) => nameOf(stageConfig('local'), part));

beforeAll(async () => {
  pool = await createUserPool(deployment.endpoint);
  const dir = join(deployment.dir, 'cognito');
  mkdirSync(dir);
  const identity = {
    jwtIssuer: pool.issuer,
    jwtAudiences: JSON.stringify(pool.audiences),
    scopePrefix: 'chat/',
    defaultTenant: 'acme',
  };
  await deployLocalStage({
    ...deployment,
    knobs: { ...deployment.knobs, ...identity },
    dir,
    stacks,
    progress,
  });
}, 300_000);
afterAll(async () => {
  await deployLocalStage({ ...deployment, templates: join(deployment.dir, 'cdk.out'), stacks, progress });
}, 300_000);

async function call(
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: Json }> {
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
