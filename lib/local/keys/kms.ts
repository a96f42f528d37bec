import { createCipheriv, createDecipheriv, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Service } from '../process/service.ts';
import { serveAwsJson } from './aws-json.ts';

interface Key {
  readonly arn: string;
  /** Base64. */
  readonly material: string;
  readonly state: 'Enabled' | 'Disabled' | 'PendingDeletion';
  /** Set for a key pending deletion: time of the deletion, in milliseconds. */
  readonly deletedAt?: number;
}

// biome-ignore lint/suspicious/noExplicitAny: requests and responses are as KMS documents them
type Json = any;

class KmsError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const arnPrefix = 'arn:aws:kms:us-east-1:000000000000:key/';
const nonceBytes = 12;
const tagBytes = 16;
const idBytes = 36;
const dayMs = 24 * 3_600_000;

/**
 * Symmetric keys in the protocol of KMS (AWS JSON 1.1): the operations of the service, and those of `aws kms` to
 * create, disable and delete a key. Keys are stored in a file. Callers are not authenticated.
 */
export async function startKms({ file, port }: { file: string; port?: number }): Promise<Service> {
  const keys = new Map<string, Key>(
    existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8'))) : [],
  );
  const put = (id: string, key: Key) => {
    keys.set(id, key);
    writeFileSync(file, JSON.stringify(Object.fromEntries(keys)), { mode: 0o600, flush: true });
    return described(id, key);
  };
  /** @throws KmsError when there is none */
  const find = (name: string): [string, Key] => {
    const id = name.slice(name.lastIndexOf('/') + 1);
    const key = keys.get(id);
    if (!key || (key.deletedAt ?? Number.POSITIVE_INFINITY) < Date.now())
      throw new KmsError('NotFoundException', `Key '${name}' does not exist`);
    return [id, key];
  };
  /** @throws KmsError when it cannot be used */
  const usable = (name: string): [string, Key] => {
    const [id, key] = find(name);
    if (key.state === 'Disabled') throw new KmsError('DisabledException', `${key.arn} is disabled.`);
    if (key.state === 'PendingDeletion')
      throw new KmsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
    return [id, key];
  };
  const change = (name: string, state: Key['state'], deletedAt?: number) => {
    const [id, { arn, material }] = find(name);
    return put(id, { arn, material, state, ...(deletedAt && { deletedAt }) });
  };

  const operations: Readonly<Record<string, (request: Json) => Json>> = {
    CreateKey: () => {
      const id = randomUUID();
      const material = randomBytes(32).toString('base64');
      return { KeyMetadata: put(id, { arn: arnPrefix + id, material, state: 'Enabled' }) };
    },
    DescribeKey: ({ KeyId }) => ({ KeyMetadata: described(...find(KeyId)) }),
    EnableKey: ({ KeyId }) => void change(KeyId, 'Enabled'),
    DisableKey: ({ KeyId }) => void change(KeyId, 'Disabled'),
    ScheduleKeyDeletion: ({ KeyId, PendingWindowInDays = 30 }) =>
      change(KeyId, 'PendingDeletion', Date.now() + PendingWindowInDays * dayMs),
    CancelKeyDeletion: ({ KeyId }) => change(KeyId, 'Disabled'),
    GenerateDataKey: ({ KeyId, EncryptionContext }) => {
      const [id, key] = usable(KeyId);
      const plaintext = randomBytes(32);
      return {
        KeyId: key.arn,
        Plaintext: plaintext.toString('base64'),
        CiphertextBlob: encrypt(id, key, plaintext, EncryptionContext).toString('base64'),
      };
    },
    Decrypt: ({ KeyId, CiphertextBlob, EncryptionContext }) => {
      const blob = Buffer.from(CiphertextBlob, 'base64');
      const id = blob.subarray(0, idBytes).toString();
      if (KeyId && find(KeyId)[0] !== id) throw new KmsError('IncorrectKeyException', 'It was another key.');
      const [, key] = usable(id);
      return { KeyId: key.arn, Plaintext: decrypt(key, blob, EncryptionContext).toString('base64') };
    },
  };

  return serveAwsJson<Json>(port, async (target, request) => {
    const [, name = ''] = target.split('TrentService.');
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    try {
      if (!operation) throw new KmsError('UnknownOperationException', 'This stand-in has no such operation.');
      return [200, operation(await request()) ?? {}];
    } catch (error) {
      const { type, message } = error as KmsError;
      return [type ? 400 : 500, { __type: type ?? 'KMSInternalException', message }];
    }
  });
}

const described = (id: string, { arn, state, deletedAt }: Key) => ({
  KeyId: id,
  Arn: arn,
  KeyState: state,
  Enabled: state === 'Enabled',
  ...(deletedAt && { DeletionDate: deletedAt / 1000 }),
});

/** As on AWS, the encryption context counts whatever the order of its pairs. */
const authenticated = (context: Readonly<Record<string, string>> = {}) =>
  Buffer.from(JSON.stringify(Object.entries(context).sort()));

/** id | nonce | ciphertext | tag */
function encrypt(id: string, { material }: Key, plaintext: Buffer, context?: Record<string, string>): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(material, 'base64'), nonce);
  cipher.setAAD(authenticated(context));
  return Buffer.concat([
    Buffer.from(id),
    nonce,
    cipher.update(plaintext),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

/** @throws KmsError when the blob or the context is another one */
function decrypt({ material }: Key, blob: Buffer, context?: Record<string, string>): Buffer {
  const begin = idBytes + nonceBytes;
  try {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      Buffer.from(material, 'base64'),
      blob.subarray(idBytes, begin),
      { authTagLength: tagBytes },
    );
    decipher.setAAD(authenticated(context));
    decipher.setAuthTag(blob.subarray(-tagBytes));
    return Buffer.concat([decipher.update(blob.subarray(begin, -tagBytes)), decipher.final()]);
  } catch {
    throw new KmsError('InvalidCiphertextException', '');
  }
}
