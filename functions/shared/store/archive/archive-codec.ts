import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip, type ZlibOptions } from 'node:zlib';
import { type ArchivedMessage, archivedMessage } from '../../domain/archive/archive.ts';

const compress = promisify<Uint8Array, Buffer>(gzip);
const decompress = promisify<Uint8Array, ZlibOptions, Buffer>(gunzip);

/**
 * Limit on decompressed bytes. The largest possible file is smaller: one message with all its versions
 * (limits.versionBytesPerMessage), each character escaped sixfold, and all its reactions.
 */
const maxDecodedBytes = 128 * 1024 * 1024;

/** SHA-256 in base64, as S3 returns it. */
export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');

/** The bytes of an archive file: gzip of JSON lines, a message each. The same messages give the same bytes. */
export const encodeArchive = (messages: readonly ArchivedMessage[]): Promise<Uint8Array> =>
  compress(Buffer.from(messages.map((message) => `${JSON.stringify(message)}\n`).join('')));

/** @throws Error when the bytes are not an archive file */
export async function decodeArchive(bytes: Uint8Array): Promise<ArchivedMessage[]> {
  const lines = (await decompress(bytes, { maxOutputLength: maxDecodedBytes })).toString('utf8').split('\n');
  if (lines.pop() !== '') throw new Error('The archive file ends within a line.');
  return lines.map((line) => {
    const message: unknown = JSON.parse(line);
    archivedMessage.parse(message);
    // Not zod's result, which lacks a reaction named __proto__.
    return message as ArchivedMessage;
  });
}
