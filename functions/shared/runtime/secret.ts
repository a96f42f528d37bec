import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { cached } from '../cached.ts';
import { DomainError } from '../domain/domain-error.ts';
import { env, once } from './env.ts';
import { patience } from './sdk-config.ts';

const client = once(() => new SecretsManagerClient(patience(5_000)));

const read = cached(
  async (arnVariable: string) => {
    const SecretId = env(arnVariable);
    const { SecretString } = await client().send(new GetSecretValueCommand({ SecretId })).catch(unavailable);
    if (!SecretString) throw new Error(`The secret of ${arnVariable} is empty.`);
    return SecretString;
  },
  { maxEntries: 10 },
);

/**
 * Reads the secret whose ARN is in the variable, at the first use, and keeps it. A failure is tried again.
 * @throws DomainError service-unavailable when Secrets Manager does not answer in time
 */
export const secret = (arnVariable: string) => () => read(arnVariable);

function unavailable(cause: unknown): never {
  throw new DomainError('service-unavailable', 'A secret of the service cannot be read; try again.', {
    retryAfterSeconds: 2,
    cause,
  });
}
