import {
  DecryptCommand,
  GenerateDataKeyCommand,
  type KMSClient,
  KMSServiceException,
} from '@aws-sdk/client-kms';
import { DomainError } from '../../domain/domain-error.ts';
import { keyUnavailable } from '../../domain/encryption/key-unavailable.ts';
import type { DataKeys } from '../../domain/encryption/tenant-key.ts';

/** Errors of a key that is disabled, pending deletion or deleted. */
const gone = ['DisabledException', 'KMSInvalidStateException', 'NotFoundException'];
/** Errors that mean that the service may not encrypt with the key. */
const unusable = [...gone, 'AccessDeniedException', 'InvalidKeyUsageException', 'KeyUnavailableException'];

/** Data keys of KMS, bound to the stage and the tenant by their encryption context, which CloudTrail shows. */
export function kmsDataKeys(kms: () => KMSClient, stage: () => string): DataKeys {
  const contextOf = (tenantId: string) => ({ service: 'chat-storage', stage: stage(), tenantId });
  return {
    async generate(tenantId, keyArn) {
      const command = new GenerateDataKeyCommand({
        KeyId: keyArn,
        KeySpec: 'AES_256',
        EncryptionContext: contextOf(tenantId),
      });
      try {
        const { Plaintext, CiphertextBlob } = await kms().send(command);
        if (!Plaintext || !CiphertextBlob) throw new Error('KMS returned no data key.');
        return { keyArn, plaintext: Plaintext, encrypted: CiphertextBlob };
      } catch (error) {
        if (unusable.includes(nameOf(error))) throw keyUnavailable(error);
        throw kmsUnavailable(error);
      }
    },

    async decrypt(tenantId, { keyArn, encrypted }) {
      const command = new DecryptCommand({
        KeyId: keyArn,
        CiphertextBlob: encrypted,
        EncryptionContext: contextOf(tenantId),
      });
      try {
        return (await kms().send(command)).Plaintext;
      } catch (error) {
        if (gone.includes(nameOf(error))) return undefined;
        throw kmsUnavailable(error);
      }
    },
  };
}

const nameOf = (error: unknown) => (error instanceof KMSServiceException ? error.name : '');

const kmsUnavailable = (cause: unknown) =>
  new DomainError('service-unavailable', 'The tenant’s encryption key cannot be reached; try again.', {
    retryAfterSeconds: 2,
    cause,
  });
