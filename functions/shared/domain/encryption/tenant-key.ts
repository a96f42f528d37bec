import * as z from 'zod';
import type { Caller } from '../caller.ts';

export const newTenantKey = z
  .strictObject({
    keyArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]{1,64}$/, 'Is no ARN of a KMS key.')
      .meta({
        description: 'A symmetric KMS key of the service’s account and region that is tagged for it.',
        example: 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      }),
  })
  .meta({ id: 'RegisterEncryptionKeyRequest' });

export const tenantKey = z
  .strictObject({ ...newTenantKey.shape, registeredAt: z.iso.datetime() })
  .meta({ id: 'TenantKey' });

type TenantKey = z.infer<typeof tenantKey>;

/** A key for AES-256, in the clear and encrypted with a tenant's KMS key. */
export interface DataKey {
  readonly keyArn: string;
  readonly plaintext: Uint8Array;
  readonly encrypted: Uint8Array;
}

/** The KMS keys with which tenants' content is encrypted: docs/explanation/encryption.md. */
export interface TenantKeys {
  /**
   * Registers the KMS key of the caller's tenant, with a first data key.
   * @throws DomainError encryption-key-fixed | tenant-in-use
   */
  register(dataKey: DataKey, caller: Caller): Promise<TenantKey>;
  /** @throws DomainError encryption-key-not-found */
  get(caller: Caller): Promise<TenantKey>;
  /** The data key that encrypts all of the tenant's messages for a day; `expired` when a new one is due. */
  current(
    tenantId: string,
  ): Promise<(Omit<DataKey, 'plaintext'> & { readonly expired: boolean }) | undefined>;
  /** Makes an encrypted data key the current one unless another function did meanwhile. Returns the current one. */
  renew(tenantId: string, encrypted: Uint8Array): Promise<Uint8Array>;
}

/** Service that generates and decrypts data keys with tenants' KMS keys. */
export interface DataKeys {
  /** @throws DomainError encryption-key-unavailable | service-unavailable */
  generate(tenantId: string, keyArn: string): Promise<DataKey>;
  /** Undefined when the KMS key is disabled or deleted. @throws DomainError service-unavailable */
  decrypt(tenantId: string, key: Omit<DataKey, 'plaintext'>): Promise<Uint8Array | undefined>;
}
