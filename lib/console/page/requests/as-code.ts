import { basePath, operations } from '../../../client/operations.ts';
import type { LoggedRequest } from './request-log.ts';

/** `GET /conversations/…`: the request line without the base path. */
export function requestLine({ operationId, parts }: LoggedRequest): string {
  const { method, path } = operations[operationId];
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(parts.path?.[name] ?? ''));
  const query = new URLSearchParams(
    Object.entries(parts.query ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
  return `${method} ${filled}${query.size > 0 ? `?${query}` : ''}`;
}

/** A command for a POSIX shell; the token is in $TOKEN, as `npm start` prints it. */
export function asCurl(request: LoggedRequest): string {
  const [method = '', target = ''] = requestLine(request).split(' ');
  const { headers = {}, body } = request.parts;
  const sent = Object.entries(headers).flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []));
  const lines = [
    `curl -sS ${quoted(location.origin + basePath + target)}`,
    ...(method === 'GET' || (method === 'POST' && body !== undefined) ? [] : [`-X ${method}`]),
    '-H "Authorization: Bearer $TOKEN"',
    ...sent.map((header) => `-H ${quoted(header)}`),
    ...(body === undefined
      ? []
      : [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`]),
  ];
  return lines.join(' \\\n  ');
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A call of the client. */
export function asTypeScript({ operationId, parts }: LoggedRequest): string {
  const given = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
  return `const { body } = await api.request('${operationId}', ${JSON.stringify(given, null, 2)});`;
}
