import { DomainError } from '../domain-error.ts';

/** The tenant's KMS key is disabled, deleted or out of the service's reach. */
export const keyUnavailable = (cause?: unknown) =>
  new DomainError('encryption-key-unavailable', 'It is disabled or deleted, or the service may not use it.', {
    cause,
  });
