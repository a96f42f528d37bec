import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { DataKey } from '../../domain/encryption/tenant-key.ts';
import type { ContentType } from '../../domain/messages/message.ts';

/**
 * Format 2, base64 of: 2 | length of the KMS key's ARN (1 byte) | ARN | length of the encrypted data key (2 bytes) | encrypted
 * data key | salt (32) | ciphertext | tag (16). AES-256-GCM, whose key and nonce are HKDF-SHA-256 of the data key and the salt, so
 * that every text has its own, however many a data key serves. Authenticated with it: all before the ciphertext, and `context`.
 */
const format = 2;
const saltBytes = 32;
const tagBytes = 16;
const keyBytes = 32;
const nonceBytes = 12;
const cipherName = 'aes-256-gcm';

/** Identifies an encrypted text: decryption fails with any other context. */
export interface EnvelopeContext {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly part: 'content' | 'metadata';
  /** Version of the message, so that an earlier version cannot be passed off as the current one. */
  readonly version: number;
  readonly contentType: ContentType;
}

export function sealEnvelope(text: string, dataKey: DataKey, context: EnvelopeContext): string {
  const arn = Buffer.from(dataKey.keyArn);
  const lengths = Buffer.alloc(2);
  lengths.writeUInt16BE(dataKey.encrypted.length);
  const salt = randomBytes(saltBytes);
  const head = Buffer.concat([Buffer.of(format, arn.length), arn, lengths, dataKey.encrypted, salt]);
  const [key, nonce] = derive(dataKey.plaintext, salt);
  const cipher = createCipheriv(cipherName, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(authenticated(head, context));
  return Buffer.concat([head, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
}

export interface OpenedEnvelope {
  readonly keyArn: string;
  readonly encryptedDataKey: Uint8Array;
  /** @throws Error when it was changed, or is of another context */
  open(dataKey: Uint8Array, context: EnvelopeContext): string;
}

/** @throws Error when it is no envelope of this format */
export function readEnvelope(envelope: string): OpenedEnvelope {
  const bytes = Buffer.from(envelope, 'base64');
  if (bytes[0] !== format) throw new Error('There is no such format of envelope.');
  let at = 1;
  const take = (length: number) => {
    if (at + length > bytes.length) throw new Error('The envelope is cut off.');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const keyArn = take(take(1).readUInt8()).toString();
  const encryptedDataKey = take(take(2).readUInt16BE());
  const salt = take(saltBytes);
  const head = bytes.subarray(0, at);
  const ciphertext = take(bytes.length - at - tagBytes);
  const tag = take(tagBytes);
  return {
    keyArn,
    encryptedDataKey,
    open(dataKey, context) {
      const [key, nonce] = derive(dataKey, salt);
      const decipher = createDecipheriv(cipherName, key, nonce, { authTagLength: tagBytes });
      decipher.setAAD(authenticated(head, context));
      decipher.setAuthTag(tag);
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
    },
  };
}

function derive(dataKey: Uint8Array, salt: Uint8Array): [Buffer, Buffer] {
  const bytes = Buffer.from(
    hkdfSync('sha256', dataKey, salt, 'chat-storage envelope 2', keyBytes + nonceBytes),
  );
  return [bytes.subarray(0, keyBytes), bytes.subarray(keyBytes)];
}

function authenticated(head: Buffer, context: EnvelopeContext): Buffer {
  const { tenantId, conversationId, messageId, part, version, contentType } = context;
  const fields = [tenantId, conversationId, messageId, part, version, contentType];
  return Buffer.concat([head, Buffer.from(JSON.stringify(fields))]);
}
