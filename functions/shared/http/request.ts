import type { APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import * as z from 'zod';
import type { RequestOf, Route } from '../contract/route.ts';
import { defaultTokenClaims, scopesOf, type TokenClaims } from '../contract/token-claims.ts';
import type { Caller } from '../domain/caller.ts';
import type { Fault } from '../domain/domain-error.ts';
import { tenantId, userId } from '../domain/ids.ts';
import { type JsonFault, parseJson } from '../domain/json.ts';
import { limits } from '../domain/limits.ts';
import { currentTraceParent } from '../runtime/telemetry/trace-parent.ts';
import { RequestError } from './request-error.ts';

export type HttpEvent = APIGatewayProxyEventV2WithJWTAuthorizer;

/** https://www.w3.org/TR/trace-context/#traceparent-header */
const w3cTraceParent = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws RequestError body-too-large | unsupported-media-type | malformed-body */
function parseBody(
  event: HttpEvent,
  maxBytes: number,
): { readonly value: unknown; readonly fault?: JsonFault | undefined } {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maxBytes) {
    throw new RequestError('body-too-large', `A body must have at most ${maxBytes} bytes.`);
  }
  const contentType = event.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (contentType !== 'application/json') throw new RequestError('unsupported-media-type');
  const parsed = parseJson(textOf(bytes));
  if ('malformed' in parsed) throw new RequestError('malformed-body');
  return parsed;
}

/** @throws RequestError malformed-body */
function textOf(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new RequestError('malformed-body');
  }
}

const escapePointer = (key: PropertyKey) => String(key).replaceAll('~', '~0').replaceAll('/', '~1');

/** Turns a zod issue into faults: one per unknown field, otherwise one at the issue's path. */
function faultsOf(part: string, issue: z.core.$ZodIssue): Fault[] {
  const pointer = (...keys: PropertyKey[]) => `#/${[part, ...keys].map(escapePointer).join('/')}`;
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ pointer: pointer(...issue.path, key), detail: 'Unknown field.' }))
    : [{ pointer: pointer(...issue.path), detail: issue.message }];
}

/** Schema of routes without query parameters: unknown parameters are refused, like unknown fields of a body. */
const noParameters = z.strictObject({});

/**
 * Parses all parts of the request with the route's schemas; the body last, and only if the rest is valid.
 * @throws RequestError invalid-request with every fault, or what `parseBody` throws
 */
export function parseRequest<R extends Route>(route: R, event: HttpEvent): RequestOf<R> {
  const faults: Fault[] = [];
  const parse = (part: string, schema: z.ZodType | undefined, value: unknown) => {
    const parsed = schema?.safeParse(value);
    if (parsed?.error) faults.push(...parsed.error.issues.flatMap((issue) => faultsOf(part, issue)));
    return parsed?.data;
  };
  const parseJsonBody = (schema: z.ZodType) => {
    const { value, fault } = parseBody(event, route.bodyBytes ?? limits.bodyBytes);
    if (fault) faults.push({ pointer: `#/body${fault.pointer}`, detail: fault.detail });
    return parse('body', schema, value);
  };
  const request = {
    path: parse('path', route.params, event.pathParameters ?? {}),
    query: parse('query', route.query ?? noParameters, event.queryStringParameters ?? {}),
    headers: parse('headers', route.headers, event.headers),
    body: route.body && parseJsonBody(route.body),
  };
  if (faults.length > 0) throw new RequestError('invalid-request', undefined, faults);
  return request as RequestOf<R>;
}

/**
 * Address of the client: behind an edge, API Gateway knows the edge's, and CLIENT_ADDRESS_HEADER names the header in
 * which the edge writes `address:port`.
 */
const clientAddress = ({ headers, requestContext }: HttpEvent): string =>
  headers[process.env.CLIENT_ADDRESS_HEADER ?? '']?.replace(/:\d+$/, '') ?? requestContext.http.sourceIp;

/** From the claim `exp`, which API Gateway passes on as digits: seconds since 1970. */
const tokenEnd = (exp: unknown) =>
  Number(exp) > 0 ? { tokenExpiresAt: new Date(Number(exp) * 1000).toISOString() } : {};

/** From TOKEN_CLAIMS, the JSON of a TokenClaims. */
const tokenClaims = (): TokenClaims =>
  process.env.TOKEN_CLAIMS ? JSON.parse(process.env.TOKEN_CLAIMS) : defaultTokenClaims;

/**
 * The caller, from the claims that the gateway's authorizer verified. Checks the scopes again.
 * @throws RequestError unauthorized | insufficient-scope
 */
export function callerOf(route: Route, event: HttpEvent): Caller {
  const { requestContext } = event;
  const claims = requestContext.authorizer?.jwt?.claims ?? {};
  const layout = tokenClaims();
  const user = userId.safeParse(claims[layout.user]);
  const tenant = tenantId.safeParse(claims[layout.tenant] ?? layout.defaultTenant);
  if (!user.success || !tenant.success) {
    const fault = user.success ? 'tenant' : 'user';
    throw new RequestError(
      'unauthorized',
      `The access token does not name a ${fault} that the service accepts.`,
    );
  }
  const scopes = scopesOf(claims, layout);
  if (!route.scopes.some((scope) => scopes.has(scope))) {
    throw new RequestError(
      'insufficient-scope',
      `One of these scopes is needed: ${route.scopes.join(', ')}.`,
    );
  }
  const traceParent = event.headers.traceparent?.match(w3cTraceParent)?.[0] ?? currentTraceParent();
  return {
    tenantId: tenant.data,
    userId: user.data,
    scopes,
    requestId: requestContext.requestId,
    sourceIp: clientAddress(event),
    ...tokenEnd(claims.exp),
    ...(traceParent && { traceParent }),
  };
}
