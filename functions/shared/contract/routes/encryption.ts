import { newTenantKey, tenantKey } from '../../domain/encryption/tenant-key.ts';
import type { Route } from '../route.ts';

export const encryptionRoutes = {
  'register-encryption-key': {
    method: 'PUT',
    path: '/encryption-key',
    summary: "Register your tenant's encryption key",
    description:
      'From then on the service encrypts content and metadata of messages with this KMS key before it queues or stores them. ' +
      'The key must be registered before the first conversation and cannot be changed. Disabling or deleting the key in KMS ' +
      'makes all content unreadable. For such a tenant search is off, and events have no content.',
    scopes: ['chat:admin'],
    moderators: { audited: 'register-encryption-key' },
    body: newTenantKey,
    example: { keyArn: 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' },
    responses: { 200: { description: 'The registered key.', body: tenantKey } },
    problems: ['encryption-key-fixed', 'encryption-key-unavailable', 'tenant-in-use'],
  },
  'get-encryption-key': {
    method: 'GET',
    path: '/encryption-key',
    summary: "Get your tenant's encryption key",
    scopes: ['chat:admin'],
    moderators: { audited: 'get-encryption-key' },
    responses: { 200: { description: 'The key.', body: tenantKey } },
    problems: ['encryption-key-not-found'],
  },
} as const satisfies Record<string, Route>;
