import { cached } from '../../cached.ts';
import { DomainError } from '../../domain/domain-error.ts';
import { keyUnavailable } from '../../domain/encryption/key-unavailable.ts';
import type { DataKey, DataKeys, TenantKeys } from '../../domain/encryption/tenant-key.ts';
import { type EnvelopeContext, sealEnvelope } from './envelope.ts';

/** The parts of a message that are encrypted. */
interface MessageParts {
  readonly content?: string | undefined;
  readonly metadata?: Record<string, unknown> | undefined;
}

interface EncryptedParts {
  readonly content?: string;
  readonly metadata?: string;
}

export interface ContentEncryption {
  /**
   * Whether the tenant is known to have a key. Most have none, so the key is looked up only after the database demanded
   * encryption.
   */
  isKnown(tenantId: string): boolean;
  /** Undefined when the tenant has no key. @throws DomainError encryption-key-unavailable | service-unavailable */
  encrypt(parts: MessageParts, message: Omit<EnvelopeContext, 'part'>): Promise<EncryptedParts | undefined>;
}

/** For functions that never write message content. */
export const noEncryption: ContentEncryption = {
  isKnown: () => false,
  encrypt: async () => {
    throw new DomainError('service-unavailable', 'This function cannot encrypt messages.');
  },
};

/** Cache of tenants' keys: after `maxAgeMs`, a KMS key that was disabled no longer decrypts. */
export interface KeyCache {
  readonly maxAgeMs: number;
  readonly maxEntries: number;
}

export function contentEncryption(keys: TenantKeys, dataKeys: DataKeys, cache: KeyCache): ContentEncryption {
  const known = new Set<string>();

  const currentDataKey = async (tenantId: string): Promise<DataKey | undefined> => {
    const current = await keys.current(tenantId);
    if (!current) return undefined;
    known.add(tenantId);
    const { keyArn } = current;
    const fresh = current.expired ? await dataKeys.generate(tenantId, keyArn) : undefined;
    const encrypted = fresh ? await keys.renew(tenantId, fresh.encrypted) : current.encrypted;
    if (fresh && Buffer.compare(encrypted, fresh.encrypted) === 0) return fresh;
    const plaintext = await dataKeys.decrypt(tenantId, { keyArn, encrypted });
    if (!plaintext) throw keyUnavailable();
    return { keyArn, plaintext, encrypted };
  };
  const dataKeyOf = cached(currentDataKey, { ...cache, keep: (dataKey) => dataKey !== undefined });

  return {
    isKnown: (tenantId) => known.has(tenantId),

    async encrypt({ content, metadata }, message) {
      const dataKey = await dataKeyOf(message.tenantId);
      if (!dataKey) return undefined;
      const seal = (text: string, part: EnvelopeContext['part']) =>
        sealEnvelope(text, dataKey, { ...message, part });
      return {
        // Empty content is not encrypted: it reveals nothing that the attachments do not.
        ...(content !== undefined && { content: content && seal(content, 'content') }),
        ...(metadata && { metadata: seal(JSON.stringify(metadata), 'metadata') }),
      };
    },
  };
}
