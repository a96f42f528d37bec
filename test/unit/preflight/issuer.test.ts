import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stageConfig } from '../../../lib/infra/config/stage-config.ts';
import { issuer } from '../../../lib/infra/preflight/issuer.ts';

let server: Server;
let origin: string;
let pages: Record<string, unknown>;

beforeEach(async () => {
  server = createServer(({ url = '' }, response) => {
    const page = pages[url];
    response.writeHead(page ? 200 : 404, { 'Content-Type': 'application/json' });
    response.end(typeof page === 'string' ? page : JSON.stringify(page ?? {}));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  pages = {
    '/.well-known/openid-configuration': { issuer: `${origin}/`, jwks_uri: `${origin}/keys` },
    '/keys': { keys: [{ kty: 'RSA', kid: '1', alg: 'RS256' }] },
  };
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** The local stage may have an issuer without HTTPS. */
const judged = async (jwtIssuer = `${origin}/`) =>
  (await issuer(stageConfig('local', { jwtIssuer })))[0] ?? { status: 'none', found: '', remedy: '' };

test('an issuer with its discovery document and keys passes', async () => {
  const finding = await judged();
  expect(finding).toMatchObject({ status: 'pass' });
  expect(finding.found).toContain('has its discovery document and 1 keys; audiences chat-storage');
});

test('an issuer whose document names another, even by a slash, fails with the one to set', async () => {
  const finding = await judged(origin);
  expect(finding).toMatchObject({ status: 'fail' });
  expect(finding.found).toContain('every token would get 401');
  expect(finding.remedy).toContain(`Set jwtIssuer to ${origin}/`);
});

test.each<[string, () => void, RegExp]>([
  [
    'no document',
    () => delete pages['/.well-known/openid-configuration'],
    /openid-configuration returns 404/,
  ],
  [
    'a document that is no JSON',
    () => (pages['/.well-known/openid-configuration'] = '<html>'),
    /not valid JSON/,
  ],
  [
    'a document without keys',
    () => (pages['/.well-known/openid-configuration'] = { issuer: 'x' }),
    /jwks_uri/,
  ],
  ['no keys', () => delete pages['/keys'], /\/keys returns 404/],
])('an issuer with %s fails', async (_, change, found) => {
  change();
  expect(await judged()).toMatchObject({ status: 'fail', found: expect.stringMatching(found) });
});

test('an issuer that nobody serves fails with the reason', async () => {
  server.close();
  await once(server, 'close');
  expect(await judged()).toMatchObject({ status: 'fail', found: expect.stringContaining('ECONNREFUSED') });
});

test('keys without RSA are no use to an HTTP API', async () => {
  pages['/keys'] = { keys: [{ kty: 'EC' }] };
  expect(await judged()).toMatchObject({ status: 'warn', remedy: expect.stringContaining('RS256') });
});

test.each(['dev', 'staging', 'prod'] as const)('the example issuer of %s is refused', async (stage) => {
  expect(await issuer(stageConfig(stage))).toEqual([
    expect.objectContaining({ status: 'fail', found: expect.stringContaining('is an example') }),
  ]);
});

test('a deployed stage needs HTTPS', async () => {
  expect(await issuer(stageConfig('prod', { jwtIssuer: 'http://login.chat.io/' }))).toEqual([
    expect.objectContaining({ status: 'fail', found: expect.stringContaining('is not served by HTTPS') }),
  ]);
});
