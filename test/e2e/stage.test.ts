import { expect, test } from 'vitest';
import { document } from '../support/stage/openapi.ts';
import { alice, apiWith, converse, refusal, token } from './users.ts';

const path = { conversationId: '01890000-0000-7000-8000-000000000000' };
const [, claims] = token.split('.');
const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');

test('is up, and does what the published document says', async () => {
  const visitor = apiWith('');
  expect((await visitor.request('get-health', {})).body.status).toBe('up');
  expect((await visitor.request('get-openapi', {})).body).toEqual(document);
});

test.each([
  ['no token', ''],
  ['what is no token', 'token'],
  ['a token signed by somebody else', `${token.slice(0, -20)}${'A'.repeat(20)}`],
  ['a token without signature', `${unsigned}.${claims}.`],
])('refuses %s', async (_, bad) => {
  await expect(apiWith(bad).request('get-conversation', { path })).rejects.toMatchObject(refusal(401));
  await expect(alice.api.request('get-conversation', { path })).rejects.toMatchObject(refusal(404));
});

test('reports what is wrong with a request', async () => {
  const request = { path: { conversationId: await converse() }, body: { content: '' } };
  await expect(alice.api.request('create-message', request)).rejects.toMatchObject(
    refusal(400, { errors: [{ pointer: '#/body/content' }] }),
  );
});
