import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type Problem, problems, problemType } from '../../../functions/shared/contract/problems.ts';
import { methods } from '../../../functions/shared/contract/routes.ts';
import type { Refusal } from './refusal.ts';

/** An HTTP response. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** Pages that the gateway serves without a function, by path. */
export type Pages = Readonly<
  Record<string, (request: IncomingMessage) => HttpResponse | Promise<HttpResponse>>
>;

/**
 * Whether a request names this machine as its host. Otherwise a site could point its own name at 127.0.0.1 and read the
 * responses.
 */
export const isLocal = ({ headers }: IncomingMessage): boolean =>
  /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '');

/** Pages of any origin may use the API: tokens come in a header, which no browser adds by itself. */
export const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': '*' };

export const preflightResponse: HttpResponse = {
  status: 204,
  headers: {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': methods.join(', '),
    // `*` does not include the header authorization.
    'access-control-allow-headers': 'authorization, *',
    'access-control-max-age': '3600',
  },
};

/** RFC 9457. */
export function problemResponse({ kind, message, headers }: Refusal, requestId: string): HttpResponse {
  const { status, title } = problems[kind];
  const body: Problem = {
    type: problemType(kind),
    title,
    status,
    ...(message && { detail: message }),
    requestId,
  };
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...cors, ...headers },
    body: JSON.stringify(body),
  };
}

export function resultResponse(result: APIGatewayProxyStructuredResultV2): HttpResponse {
  const { statusCode = 200, headers = {}, cookies, body = '', isBase64Encoded } = result;
  const lowerCased = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    status: statusCode,
    headers: { ...Object.fromEntries(lowerCased), ...(cookies && { 'set-cookie': cookies }), ...cors },
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}

/** @throws Error, before anything is sent, when the response is not valid HTTP */
export function send(
  response: ServerResponse,
  requestId: string,
  { status, headers, body = '' }: HttpResponse,
): void {
  const length = status === 204 || status === 304 ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length, 'apigw-requestid': requestId });
  response.end(body);
}
