import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { sampleToken, type TokenIssuer } from '../keys/token-issuer.ts';
import { cors, type HttpResponse, isLocal, type Pages } from './http-response.ts';

/** What a browser asked to be signed in for, until its code is exchanged. */
interface Grant {
  readonly userId: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
  /** SHA-256 of the verifier, base64url. */
  readonly challenge: string;
  readonly expiresAt: number;
}

const codeMs = 60_000;

/** For whom a refresh token is good: once, as OAuth 2.1 wants it of clients without a secret. */
type Renewal = Pick<Grant, 'userId' | 'clientId' | 'scopes'>;

/**
 * Signing in with the local issuer as with a real OpenID provider: authorization code with PKCE (RFC 7636), no secret,
 * any client of this machine. Whoever signs in only names themselves. `postPages` are for POST.
 */
export function signInPages(issuer: TokenIssuer) {
  const grants = new Map<string, Grant>();
  const renewals = new Map<string, Renewal>();

  function authorize(request: IncomingMessage): HttpResponse {
    if (!isLocal(request)) return { status: 403, headers: {} };
    const query = new URL(request.url ?? '', 'http://local').searchParams;
    const get = (name: string) => query.get(name) ?? '';
    const redirectUri = get('redirect_uri');
    const isFromHere = /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?\//.test(redirectUri);
    if (!isFromHere || get('response_type') !== 'code' || get('code_challenge_method') !== 'S256')
      return page(
        400,
        'Needs response_type=code, code_challenge_method=S256 and a redirect_uri of this machine.',
      );
    const userId = get('login_hint');
    if (!userId) return page(200, form([...query]));
    const code = randomUUID();
    grants.set(code, {
      userId,
      clientId: get('client_id'),
      redirectUri,
      scopes: get('scope').split(' '),
      nonce: query.get('nonce') ?? undefined,
      challenge: get('code_challenge'),
      expiresAt: Date.now() + codeMs,
    });
    const target = new URL(redirectUri);
    target.search = new URLSearchParams({ code, state: get('state'), iss: issuer.issuer }).toString();
    return { status: 302, headers: { location: target.href, 'cache-control': 'no-store' } };
  }

  async function exchange(request: IncomingMessage): Promise<HttpResponse> {
    if (!isLocal(request)) return { status: 403, headers: {} };
    const given = new URLSearchParams(await text(request));
    if (given.get('grant_type') === 'refresh_token') return renew(given);
    const code = given.get('code') ?? '';
    const grant = grants.get(code);
    // A code works once.
    grants.delete(code);
    const isValid =
      grant &&
      grant.expiresAt > Date.now() &&
      given.get('grant_type') === 'authorization_code' &&
      given.get('client_id') === grant.clientId &&
      given.get('redirect_uri') === grant.redirectUri &&
      createHash('sha256')
        .update(given.get('code_verifier') ?? '')
        .digest('base64url') === grant.challenge;
    if (!isValid) return json(400, { error: 'invalid_grant' });
    const { userId, clientId, nonce } = grant;
    return json(200, {
      ...(await tokensFor(grant)),
      id_token: await issuer.mintIdToken({ userId, clientId, nonce }),
    });
  }

  async function renew(given: URLSearchParams): Promise<HttpResponse> {
    const token = given.get('refresh_token') ?? '';
    const renewal = renewals.get(token);
    renewals.delete(token);
    if (!renewal || given.get('client_id') !== renewal.clientId) return json(400, { error: 'invalid_grant' });
    return json(200, await tokensFor(renewal));
  }

  /** With a refresh token when the client asked for `offline_access` (OpenID Connect Core, section 11). */
  async function tokensFor({ userId, clientId, scopes: asked }: Renewal) {
    const scopes = asked.filter((scope) => scope.startsWith('chat:'));
    const refreshToken = asked.includes('offline_access') ? randomUUID() : undefined;
    if (refreshToken) renewals.set(refreshToken, { userId, clientId, scopes: asked });
    return {
      access_token: await issuer.mintToken({ ...sampleToken, userId, scopes }),
      token_type: 'Bearer',
      expires_in: 12 * 3600,
      scope: scopes.join(' '),
      ...(refreshToken && { refresh_token: refreshToken }),
    };
  }

  const pages: Pages = { '/authorize': authorize };
  const postPages: Pages = { '/token': exchange };
  return { pages, postPages };
}

const json = (status: number, body: object): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...cors },
  body: JSON.stringify(body),
});

const escaped = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** Asks for the user's name, and sends it beside the parameters of the request. */
const form = (parameters: readonly (readonly [string, string])[]) => `<form action="/authorize">
${parameters.map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`).join('\n')}
<label>User <input name="login_hint" required autofocus></label> <button>Sign in</button>
</form>`;

const page = (status: number, content: string): HttpResponse => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  },
  body: `<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>Sign in</title><h1>Sign in to the local stage</h1>${content}</html>
`,
});
