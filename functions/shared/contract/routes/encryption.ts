import { newTenantKey, tenantKey } from '../../domain/encryption/tenant-key.ts';
import type { Route } from '../route.ts';

export const encryptionRoutes = {
  'register-encryption-key': {
    method: 'PUT',
    path: '/encryption-key',
    summary: 'Encrypt what your tenant’s users say with a KMS key of its own',
    description:
      'Content and metadata of messages are encrypted with it before they are queued or stored, from the first conversation on and ' +
      'for good: disabling or deleting the key in KMS shreds them. Search is off for the tenant then, and events tell messages without ' +
      'what they say.',
    scopes: ['chat:admin'],
    moderators: { audited: 'register-encryption-key' },
    body: newTenantKey,
    responses: { 200: { description: 'The key, registered now or before.', body: tenantKey } },
    problems: ['encryption-key-fixed', 'encryption-key-unavailable', 'tenant-in-use'],
  },
  'get-encryption-key': {
    method: 'GET',
    path: '/encryption-key',
    summary: 'Tell your tenant’s encryption key',
    scopes: ['chat:admin'],
    moderators: { audited: 'get-encryption-key' },
    responses: { 200: { description: 'The key.', body: tenantKey } },
    problems: ['encryption-key-not-found'],
  },
} as const satisfies Record<string, Route>;
