import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { audience, mintToken, openTokenIssuer, sampleToken } from '../../lib/local/keys/token-issuer.ts';

let dir: string;
let stateDir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'token-issuer-'));
  stateDir = join(dir, 'state');
});

afterEach(() => rmSync(dir, { recursive: true }));

describe('the token issuer', () => {
  it('mints tokens that its keys verify', async () => {
    const { issuer, keys, mintToken } = await openTokenIssuer(stateDir, 'http://127.0.0.1:9');
    const token = await mintToken({
      userId: 'alice',
      tenantId: 'demo',
      scopes: ['a', 'b:c'],
      expiresIn: '2h',
    });
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), { issuer, audience });
    const iat = expect.any(Number);
    expect(payload).toEqual({
      iss: 'http://127.0.0.1:9',
      aud: audience,
      sub: 'alice',
      tenant_id: 'demo',
      scope: 'a b:c',
      iat,
      exp: iat,
    });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(7200);
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'RS256', kid: keys.keys[0]?.kid });
  });

  it('keeps its key and its name, for nobody else to read', async () => {
    const first = await openTokenIssuer(stateDir, 'http://127.0.0.1:9');
    const second = await openTokenIssuer(stateDir, 'http://127.0.0.1:10');
    expect(second.keys).toEqual(first.keys);
    expect(second.issuer).toBe('http://127.0.0.1:9');
    const [file = '', ...others] = readdirSync(stateDir);
    expect(others).toEqual([]);
    expect(statSync(join(stateDir, file)).mode & 0o777).toBe(0o600);
  });

  it('has one key when several make it at once', async () => {
    const issuers = await Promise.all(Array.from({ length: 4 }, () => openTokenIssuer(stateDir)));
    expect(new Set(issuers.map(({ keys }) => keys.keys[0]?.kid)).size).toBe(1);
    expect(readdirSync(stateDir)).toHaveLength(1);
  });

  it('mints for a stage that does not run', async () => {
    const token = await mintToken(sampleToken, stateDir);
    const { keys } = await openTokenIssuer(stateDir);
    await expect(jwtVerify(token, createLocalJWKSet(keys))).resolves.toBeTruthy();
  });
});

describe('npm run token', () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['bin/token.ts', '--state', stateDir, ...args]);

  it('prints the token alone', async () => {
    const { stdout } = await run(
      '--user',
      'bob',
      '--tenant',
      'acme',
      '--scope',
      'chat:read',
      '--expires',
      '5m',
    );
    const { keys } = await openTokenIssuer(stateDir);
    const { payload } = await jwtVerify(stdout.trim(), createLocalJWKSet(keys));
    expect(payload).toMatchObject({ sub: 'bob', tenant_id: 'acme', scope: 'chat:read' });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(300);
  });

  it('explains itself', async () => {
    const { stdout } = await run('--help');
    for (const option of ['--user', '--tenant', '--scope', '--expires']) expect(stdout).toContain(option);
  });

  it.each([
    [['--expires', 'soon'], 'Invalid time period'],
    [['--usr', 'bob'], "'--usr'"],
    [['bob'], "'bob'"],
  ])('refuses %s in a sentence', async (args, says) => {
    const stderr = expect.stringContaining(says);
    await expect(run(...args)).rejects.toMatchObject({ code: 2, stdout: '', stderr });
  });
});
