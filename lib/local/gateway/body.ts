import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from './refusal.ts';

/**
 * Reads the body, and no more of it than the limit.
 * @returns undefined when there is none
 * @throws Refusal body-too-large; Error when the client goes away
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  maximumBytes: number,
): Promise<Buffer | undefined> {
  const { 'content-length': length = '0', 'transfer-encoding': encoding, expect } = request.headers;
  if (length === '0' && encoding === undefined) return undefined;
  const tooLarge = () => new Refusal('body-too-large', `A request may have ${maximumBytes} bytes.`);
  if (Number(length) > maximumBytes) throw tooLarge();
  if (expect) response.writeContinue();
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Destroying the request would close the connection before the refusal is sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > maximumBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
