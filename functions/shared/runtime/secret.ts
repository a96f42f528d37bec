import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DomainError } from '../domain/domain-error.ts';
import { env, once } from './env.ts';
import { patience } from './sdk-config.ts';

/**
 * Reads the secret whose ARN is in the variable, at the first use, and keeps it. A failure is tried again.
 * @throws DomainError service-unavailable when Secrets Manager does not answer in time
 */
export function secret(arnVariable: string): () => Promise<string> {
  const client = once(() => new SecretsManagerClient(patience(5_000)));
  let value: Promise<string> | undefined;
  const read = async () => {
    const SecretId = env(arnVariable);
    const answer = await client().send(new GetSecretValueCommand({ SecretId })).catch(unavailable);
    if (!answer.SecretString) throw new Error(`The secret of ${arnVariable} is empty.`);
    return answer.SecretString;
  };
  return () => {
    value ??= read().catch((error: unknown) => {
      value = undefined;
      throw error;
    });
    return value;
  };
}

function unavailable(cause: unknown): never {
  throw new DomainError('service-unavailable', 'A secret of the service cannot be read; try again.', {
    retryAfterSeconds: 2,
    cause,
  });
}
