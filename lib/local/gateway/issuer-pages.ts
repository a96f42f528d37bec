import type { TokenIssuer } from '../keys/token-issuer.ts';
import { cors, type HttpResponse, type Pages } from './http-response.ts';

/**
 * The documents that a JWT authorizer fetches from an issuer:
 * https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export function issuerPages({ issuer, keys }: TokenIssuer): Pages {
  return {
    '/.well-known/openid-configuration': () =>
      json({
        issuer,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        id_token_signing_alg_values_supported: ['RS256'],
        response_types_supported: ['token'],
        subject_types_supported: ['public'],
      }),
    '/.well-known/jwks.json': () => json(keys),
  };
}

const json = (body: object): HttpResponse => ({
  status: 200,
  headers: { 'content-type': 'application/json', ...cors },
  body: JSON.stringify(body),
});
