import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Access } from '../../access/access.ts';
import type { TenantKeysAccess } from '../../access/resources.ts';
import { serviceName } from '../../config/names.ts';
import type { StageConfig } from '../../config/stage-config.ts';

/**
 * Uses of KMS keys that tenants have of their own (docs/explanation/encryption.md). Data keys are generated only with
 * keys that have the stage's tag. Decrypting asks for the stage's encryption context instead, since a deleted key has
 * no tags, and the function must be able to see that it was deleted.
 */
export function tenantKeys(scope: Construct, config: StageConfig): TenantKeysAccess {
  if (!config.tenantKeys) return { generate: {}, encrypt: {}, decrypt: {} };
  const environment = { DATA_KEY_SECONDS: String(config.dataKeySeconds) };
  const use = (action: string, conditions: Readonly<Record<string, string>> = {}) => ({
    actions: [action],
    resources: [Stack.of(scope).formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
    wildcard:
      'A tenant’s key is made when there is the tenant; tag and encryption context say which these are.',
    conditions: {
      StringEquals: {
        'kms:EncryptionContext:service': serviceName,
        'kms:EncryptionContext:stage': config.stage,
        ...conditions,
      },
    },
  });
  const decrypt: Access = { environment, permissions: [use('kms:Decrypt')] };
  const generate: Access = {
    environment,
    permissions: [
      use('kms:GenerateDataKey', { [`aws:ResourceTag/${serviceName}:tenant-key`]: config.stage }),
    ],
  };
  const both = [...(generate.permissions ?? []), ...(decrypt.permissions ?? [])];
  return { generate, decrypt, encrypt: { environment, permissions: both } };
}
