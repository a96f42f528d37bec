import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Route } from '../contract/route.ts';
import { validatorOf } from '../contract/validators.ts';
import { gzipTag, namesTag, strongTag, weakTag } from './entity-tag.ts';

/** Result of a handler: status, headers and body. */
interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The representation that the ETag belongs to; by default the body. */
  readonly resource?: unknown;
}

type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** Below this size compression saves less than it costs: docs/benchmarks/compression.md. */
const compressedBytes = 2048;

/** Level 1 has nearly the ratio of level 6 on pages of JSON, at half the CPU time. */
const gzip = { level: 1 };

/**
 * The HTTP response of a reply: JSON with its ETag, 304 if the client has the same representation, compressed if the
 * client accepts gzip.
 */
export function responseOf(
  route: Route,
  { status, body, headers: own, resource = body }: Reply,
  request: RequestHeaders,
): APIGatewayProxyStructuredResultV2 {
  const headers: Record<string, string> = { 'cache-control': 'no-store', ...own };
  if (body === undefined) return { statusCode: status, headers };
  const validator =
    validatorOf(route) ?? (route.responses[status]?.headers?.includes('etag') ? 'strong' : undefined);
  const text = JSON.stringify(body);
  if (validator && resource !== undefined)
    headers.etag = validator === 'weak' ? weakTag(text) : strongTag(resource);
  const ifNoneMatch = route.method === 'GET' ? request['if-none-match'] : undefined;
  if (ifNoneMatch !== undefined && headers.etag !== undefined && namesTag(ifNoneMatch, headers.etag)) {
    return { statusCode: 304, headers };
  }
  headers['content-type'] = 'application/json';
  if (Buffer.byteLength(text) < compressedBytes) return { statusCode: status, headers, body: text };
  headers.vary = 'accept-encoding';
  if (!acceptsGzip(request['accept-encoding'])) return { statusCode: status, headers, body: text };
  headers['content-encoding'] = 'gzip';
  if (headers.etag !== undefined) headers.etag = gzipTag(headers.etag);
  return {
    statusCode: status,
    headers,
    body: gzipSync(text, gzip).toString('base64'),
    isBase64Encoded: true,
  };
}

/** Whether an Accept-Encoding header asks for gzip, by name, with a weight above zero (RFC 9110, 12.5.3). */
const acceptsGzip = (header = ''): boolean =>
  header
    .toLowerCase()
    .split(',')
    .map((coding) => coding.split(';').map((part) => part.trim()))
    .some(([name, weight]) => name === 'gzip' && !/^q=0(\.0*)?$/.test(weight ?? ''));
