import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKeyPair, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import { audience } from '../../../lib/local/keys/token-issuer.ts';

/** Access tokens that have everything but one thing right; the last ones are signed with the issuer's own key. */
export async function forgedTokens(stateDir: string): Promise<Readonly<Record<string, string>>> {
  const { issuer, key } = JSON.parse(readFileSync(join(stateDir, 'token-issuer.json'), 'utf8'));
  const own = await importJWK(key, 'RS256');
  const stranger = await generateKeyPair('RS256');
  const claims = { tenant_id: 'acme', scope: 'chat:read chat:write chat:write:any chat:admin' };
  const filled = <Token extends SignJWT | UnsecuredJWT>(token: Token) =>
    token.setIssuer(issuer).setAudience(audience).setSubject('alice').setExpirationTime('1h') as Token;
  const sign = (
    change: (token: SignJWT) => SignJWT = (token) => token,
    kid: string = key.kid,
    by: Parameters<SignJWT['sign']>[0] = own,
  ) =>
    change(filled(new SignJWT(claims)))
      .setProtectedHeader({ alg: 'RS256', kid })
      .sign(by);
  return {
    'that nobody signed': filled(new UnsecuredJWT(claims)).encode(),
    'that somebody else signed': await sign(undefined, undefined, stranger.privateKey),
    'of an unknown key': await sign(undefined, 'unknown'),
    'that has expired': await sign((token) => token.setExpirationTime('-10 s')),
    'of another issuer': await sign((token) => token.setIssuer('https://elsewhere')),
    'for another audience': await sign((token) => token.setAudience('elsewhere')),
  };
}
