import type { TokenIssuer } from '../keys/token-issuer.ts';
import { cors, type HttpResponse, type Pages } from './http-response.ts';

/**
 * The documents that a JWT authorizer and clients fetch from an issuer:
 * https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export function issuerPages({ issuer, keys }: TokenIssuer): Pages {
  return {
    '/.well-known/openid-configuration': () =>
      json({
        issuer,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        id_token_signing_alg_values_supported: ['RS256'],
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        response_types_supported: ['code'],
        grant_types_supported: ['authorization_code'],
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: ['none'],
        authorization_response_iss_parameter_supported: true,
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
