import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK_RSA_Private,
  SignJWT,
} from 'jose';

export const audience = 'chat-storage';
export const defaultPort = 8080;

export interface TokenRequest {
  readonly userId: string;
  readonly tenantId: string;
  readonly scopes: readonly string[];
  /** `12h`, `30 minutes`; negative for a token that has expired. */
  readonly expiresIn: string;
}

/** For the first steps with a new stage. */
export const sampleToken: TokenRequest = {
  userId: 'alice',
  tenantId: 'demo',
  scopes: ['chat:read', 'chat:write'],
  expiresIn: '12h',
};

export interface TokenIssuer {
  readonly issuer: string;
  /** Its public key. */
  readonly keys: JSONWebKeySet;
  mintToken(request: TokenRequest): Promise<string>;
  /** An ID token (OpenID Connect Core 1.0), for the client that a user signed in to. */
  mintIdToken(request: IdTokenRequest): Promise<string>;
}

interface IdTokenRequest {
  readonly userId: string;
  readonly clientId: string;
  readonly nonce: string | undefined;
}

/** Stored state: the issuer's name and the key, so that tokens stay valid when the stage changes its port. */
interface Kept {
  readonly issuer: string;
  readonly key: JWK_RSA_Private & { readonly kid: string };
}

/**
 * The local stand-in of an identity provider. Its key is made at the first use and kept in `stateDir` (mode 600).
 * @param url where its metadata are served; counts at the first use only
 */
export async function openTokenIssuer(
  stateDir: string,
  url = `http://127.0.0.1:${defaultPort}`,
): Promise<TokenIssuer> {
  const { issuer, key } = await kept(join(stateDir, 'token-issuer.json'), url);
  const { kid, n, e } = key;
  const privateKey = await importJWK(key);
  return {
    issuer,
    keys: { keys: [{ kty: 'RSA', use: 'sig', alg: 'RS256', kid, n, e }] },
    mintToken: ({ userId, tenantId, scopes, expiresIn }) =>
      new SignJWT({ tenant_id: tenantId, scope: scopes.join(' ') })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(userId)
        .setIssuedAt()
        .setExpirationTime(expiresIn)
        .sign(privateKey),
    mintIdToken: ({ userId, clientId, nonce }) =>
      new SignJWT({ ...(nonce !== undefined && { nonce }) })
        .setProtectedHeader({ alg: 'RS256', kid })
        .setIssuer(issuer)
        .setAudience(clientId)
        .setSubject(userId)
        .setIssuedAt()
        .setExpirationTime('5 minutes')
        .sign(privateKey),
  };
}

/** Signs a token of a stage, which need not be running. */
export async function mintToken(request: TokenRequest, stateDir = '.local'): Promise<string> {
  return (await openTokenIssuer(stateDir)).mintToken(request);
}

async function kept(file: string, issuer: string): Promise<Kept> {
  if (!existsSync(file)) await make(file, issuer);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Complete or not at all, and never over one that another process has just made. */
async function make(file: string, issuer: string): Promise<void> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const key = { ...jwk, alg: 'RS256', kid: await calculateJwkThumbprint(jwk) };
  const unfinished = `${file}.${randomUUID()}`;
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(unfinished, JSON.stringify({ issuer, key }), { mode: 0o600 });
  try {
    linkSync(unfinished, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(unfinished);
  }
}
