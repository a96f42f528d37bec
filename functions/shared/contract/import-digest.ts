import { hash } from 'node:crypto';

const sha256 = (data: string | Uint8Array) => hash('sha256', data, 'buffer');

/** The parts of an imported message that its digest covers: docs/reference/import-certificate.md. */
interface DigestedMessage {
  readonly externalId: string;
  readonly senderId: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly createdAt: string;
  /** Undefined: the digest does not cover it. */
  readonly content: string | undefined;
}

/** SHA-256 over four lines; the database computes the same (message_digest). */
export const messageDigest = ({ externalId, senderId, createdAt, content }: DigestedMessage): Buffer =>
  sha256([externalId, senderId, createdAt, content === undefined ? '' : hash('sha256', content)].join('\n'));

const nothing = Buffer.alloc(32);

/** Digest of a conversation: each message's digest is appended to the digest of those before, and both hashed. */
export interface DigestChain {
  /** Undefined stands for a message that has no digest. */
  add(digest: Uint8Array | undefined): void;
  /** In hex. */
  readonly digest: string;
}

/** @param before the digest of a chain to go on with */
export function digestChain(before?: string): DigestChain {
  let current = before === undefined ? nothing : Buffer.from(before, 'hex');
  return {
    add(digest) {
      current = sha256(Buffer.concat([current, digest ?? nothing]));
    },
    get digest() {
      return current.toString('hex');
    },
  };
}
