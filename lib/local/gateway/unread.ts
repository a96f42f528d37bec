import { randomUUID } from 'node:crypto';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProblemKind } from '../../../functions/shared/contract/problems.ts';
import { problemResponse } from './http-response.ts';
import { Refusal } from './refusal.ts';

/** Closing while the client still sends would reset the connection, and lose the response. */
const graceMs = 1000;

/** Discards the rest of a request that was rejected early, and closes the connection if it does not end soon. */
export function cutOffRest(request: IncomingMessage): void {
  setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, graceMs).unref();
}

/** Responds on a connection whose request Node could not parse. */
export function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  const kind = unreadable(error.code);
  if (!kind || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = problemResponse(new Refusal(kind), randomUUID());
  const fields = { ...headers, 'content-length': Buffer.byteLength(body ?? ''), connection: 'close' };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`);
  socket.resume();
  setTimeout(() => socket.destroy(), graceMs).unref();
}

function unreadable(code = ''): ProblemKind | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return 'headers-too-large';
  return code.startsWith('HPE_') ? 'invalid-request' : undefined;
}
