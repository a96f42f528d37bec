import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Refusal } from './refusal.ts';

export interface AuthorizerOptions {
  readonly issuer: string;
  readonly audience: string;
  /** The issuer's JWKS. */
  readonly keys: JWTVerifyGetKey;
}

/** `requestContext.authorizer.jwt` of an event. */
export interface Authorization {
  readonly claims: Record<string, string>;
  readonly scopes: string[];
}

export type Authorize = (
  authorization: string | undefined,
  oneOf: readonly string[] | undefined,
) => Promise<Authorization>;

interface Verified extends Authorization {
  readonly expiresAt: number;
}

const leewaySeconds = 5;
const rememberedTokens = 10_000;

/**
 * The JWT authorizer of an HTTP API: audiences are compared with `client_id` where a token has no `aud`, and scopes are
 * in `scope` or `scp`. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 * @returns what checks an Authorization header and that the token has one of the scopes
 * @throws Refusal unauthorized | insufficient-scope, with the challenge of RFC 6750
 */
export function jwtAuthorizer({ issuer, audience, keys }: AuthorizerOptions): Authorize {
  // Cache of verified tokens: checking a signature costs more than the rest of the gateway.
  const remembered = new Map<string, Verified>();

  const verify = async (token: string): Promise<Verified> => {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      algorithms: ['RS256', 'ES256'],
      clockTolerance: leewaySeconds,
      requiredClaims: ['exp'],
    }).catch(refuse);
    if (![payload.aud ?? payload.client_id].flat().includes(audience))
      refuse(new errors.JWTClaimValidationFailed('unexpected "aud" claim value', payload, 'aud'));
    const verified = {
      claims: asStrings(payload),
      scopes: [payload.scope ?? payload.scp ?? ''].flat().flatMap((scopes) => String(scopes).split(' ')),
      expiresAt: Number(payload.exp),
    };
    if (remembered.size >= rememberedTokens) remembered.clear();
    remembered.set(token, verified);
    return verified;
  };

  return async (authorization, oneOf) => {
    const token = /^Bearer +([^\s,]+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw unauthorized('The request has no bearer token.', '');
    const known = remembered.get(token);
    const current = known && known.expiresAt + leewaySeconds > Date.now() / 1000;
    const { claims, scopes } = current ? known : await verify(token);
    if (oneOf && !oneOf.some((scope) => scopes.includes(scope))) throw insufficientScope(oneOf);
    return { claims, scopes };
  };
}

function refuse(error: unknown): never {
  if (!(error instanceof errors.JOSEError)) throw error;
  const reason = error.message.replaceAll('"', "'");
  throw unauthorized(
    `The access token was refused: ${reason}.`,
    ` error="invalid_token", error_description="${reason}"`,
  );
}

const unauthorized = (detail: string, parameters: string) =>
  new Refusal('unauthorized', detail, { 'www-authenticate': `Bearer${parameters}` });

const insufficientScope = (oneOf: readonly string[]) =>
  new Refusal('insufficient-scope', `One of these scopes is needed: ${oneOf.join(', ')}.`, {
    'www-authenticate': `Bearer error="insufficient_scope", scope="${oneOf.join(' ')}"`,
  });

/** Events carry every claim as a string: numbers as digits, lists as `[a b]`. */
const asStrings = (payload: JWTPayload): Record<string, string> =>
  Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : String(value),
    ]),
  );
