import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { routes } from '../../../functions/shared/contract/routes.ts';
import { spelledScope, type TokenClaims } from '../../../functions/shared/contract/token-claims.ts';
import { callerOf, type HttpEvent } from '../../../functions/shared/http/request.ts';
import { stageConfig } from '../../../lib/infra/config/stage-config.ts';
import { tokenClaimsOf } from '../../../lib/infra/config/token-claims.ts';
import { type Authorize, jwtAuthorizer } from '../../../lib/local/gateway/authorizer.ts';

const issuer = 'https://login.example.com/';
const audience = 'chat-storage';
const { privateKey, publicKey } = await generateKeyPair('RS256');
let authorize: Authorize;

beforeAll(async () => {
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256', kid: '1' }] });
  authorize = jwtAuthorizer({ issuer, audience, keys });
});
afterEach(() => vi.unstubAllEnvs());

/** Tokens as identity providers write them, and the knobs of a stage that takes them. */
const providers: Readonly<Record<string, readonly [payload: object, knobs: object]>> = {
  Okta: [
    { aud: audience, sub: 'alice@example.com', scp: ['chat:read', 'chat:write'], tenant_id: 'acme' },
    {},
  ],
  'Microsoft Entra, of a user': [
    { aud: audience, sub: 'pairwise', oid: 'alice', tid: 'acme', scp: 'chat.read chat.write', ver: '2.0' },
    { userClaim: 'oid', tenantClaim: 'tid', scopeClaims: ['scp', 'roles'], scopeSeparator: '.' },
  ],
  'Microsoft Entra, of an application': [
    { aud: audience, sub: 'alice', oid: 'alice', tid: 'acme', roles: ['chat.read', 'chat.write'] },
    { userClaim: 'oid', tenantClaim: 'tid', scopeClaims: ['scp', 'roles'], scopeSeparator: '.' },
  ],
  Auth0: [
    {
      aud: [audience, 'https://example.auth0.com/userinfo'],
      sub: 'auth0|0123456789abcdef',
      scope: 'openid chat:read chat:write',
      'https://chat.example.com/tenant': 'acme',
    },
    { tenantClaim: 'https://chat.example.com/tenant' },
  ],
  Keycloak: [
    { aud: ['account', audience], sub: 'a1b2', scope: 'profile chat:read chat:write', organization: 'acme' },
    { tenantClaim: 'organization' },
  ],
  Cognito: [
    { client_id: audience, sub: 'a1b2', scope: 'openid api/chat:read api/chat:write', token_use: 'access' },
    { scopePrefix: 'api/', defaultTenant: 'acme' },
  ],
};

/** The event that API Gateway makes of a token, if it lets the token pass. */
async function eventOf(payload: object, layout: TokenClaims): Promise<HttpEvent> {
  const token = await new SignJWT({ ...payload })
    .setProtectedHeader({ alg: 'RS256', kid: '1' })
    .setIssuer(issuer)
    .setExpirationTime('5m')
    .sign(privateKey);
  // Scopes in other claims are not the gateway's matter.
  const isChecked = layout.scopes.every((claim) => ['scope', 'scp'].includes(claim));
  const scopes = routes['list-messages'].scopes.map((scope) => spelledScope(scope, layout));
  const jwt = await authorize(`Bearer ${token}`, isChecked ? scopes : undefined);
  return { headers: {}, requestContext: { requestId: '1', http: {}, authorizer: { jwt } } } as HttpEvent;
}

describe.each(Object.entries(providers))('a token of %s', (_, [payload, knobs]) => {
  const config = stageConfig('prod', knobs);
  const layout = tokenClaimsOf(config);

  test('names user, tenant and scopes', async () => {
    vi.stubEnv('TOKEN_CLAIMS', JSON.stringify(layout));
    const caller = callerOf(routes['list-messages'], await eventOf(payload, layout));
    const { oid, sub } = payload as { oid?: string; sub: string };
    expect(caller).toMatchObject({ tenantId: 'acme', userId: oid ?? sub });
    expect([...caller.scopes]).toEqual(['chat:read', 'chat:write']);
  });

  test('gives no other scope', async () => {
    vi.stubEnv('TOKEN_CLAIMS', JSON.stringify(layout));
    const event = await eventOf(payload, layout);
    expect(() => callerOf(routes['list-audit-events'], event)).toThrow('One of these scopes is needed');
  });
});

test('a token without a tenant is rejected, unless the stage has one for it', async () => {
  const layout = tokenClaimsOf(stageConfig('prod'));
  const event = await eventOf({ aud: audience, sub: 'alice', scope: 'chat:read' }, layout);
  expect(() => callerOf(routes['list-messages'], event)).toThrow('does not name a tenant');
  vi.stubEnv('TOKEN_CLAIMS', JSON.stringify({ ...layout, defaultTenant: 'acme' }));
  expect(callerOf(routes['list-messages'], event)).toMatchObject({ tenantId: 'acme' });
});

test.each([
  ['another audience', { aud: 'another' }],
  ['another client', { client_id: 'another' }],
  ['an audience of its own beside our client id', { aud: 'another', client_id: audience }],
  ['neither', {}],
])('a token with %s is rejected', async (_, claims) => {
  const layout = tokenClaimsOf(stageConfig('prod'));
  const token = { sub: 'alice', tenant_id: 'acme', scope: 'chat:read', ...claims };
  await expect(eventOf(token, layout)).rejects.toThrow('aud');
});
