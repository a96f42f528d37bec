import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import type { Authorization } from './authorizer.ts';
import type { RouteMatch } from './routing.ts';

/** Public routes get no authorizer. */
export type HttpApiEvent = APIGatewayProxyEventV2 | APIGatewayProxyEventV2WithJWTAuthorizer;

export interface Received {
  readonly request: IncomingMessage;
  readonly requestId: string;
  /** As sent, without the query. */
  readonly path: string;
  readonly query: string;
  readonly match: RouteMatch;
  readonly authorization: Authorization | undefined;
  readonly body: Buffer | undefined;
}

/** The event of an HTTP API, payload format 2.0. */
export function httpApiEvent(received: Received): HttpApiEvent {
  const { request, requestId, path, query, match, authorization, body } = received;
  const { cookie, ...headers } = headersOf(request);
  const now = new Date();
  const event: APIGatewayProxyEventV2 = {
    version: '2.0',
    routeKey: match.routeKey,
    rawPath: path,
    rawQueryString: query,
    ...(cookie && { cookies: cookie.split(/; */) }),
    headers,
    ...(query && { queryStringParameters: joinRepeated(new URLSearchParams(query)) }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: headers.host ?? '',
      domainPrefix: 'local',
      http: {
        method: request.method ?? '',
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: match.routeKey,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
      ...(authorization && { authorizer: { jwt: authorization } }),
    },
    ...(match.routeKey.includes('{') && { pathParameters: { ...match.pathParameters } }),
    ...bodyOf(body, headers['content-type']),
  };
  return event;
}

function headersOf({ rawHeaders }: IncomingMessage): Record<string, string> {
  const pairs: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    pairs.push([name, rawHeaders[index + 1] ?? '']);
  }
  return joinRepeated(pairs);
}

function joinRepeated(pairs: Iterable<[string, string]>): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
}

const text = /^(text\/|application\/([^;]+\+)?(json|xml|javascript) *(;|$))/i;

function bodyOf(body: Buffer | undefined, contentType: string | undefined) {
  if (!body) return { isBase64Encoded: false };
  const isText = isUtf8(body) && (contentType === undefined || text.test(contentType));
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
