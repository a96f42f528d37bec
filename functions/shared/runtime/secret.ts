import { cached } from '../cached.ts';
import { DomainError } from '../domain/domain-error.ts';
import { env, once } from './env.ts';
import { patience } from './sdk-config.ts';

const sdk = once(async () => {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient(patience(5_000));
  return (SecretId: string, VersionStage: string) =>
    client.send(new GetSecretValueCommand({ SecretId, VersionStage }));
});

const read = cached((arnVariable: string) => current(arnVariable), { maxEntries: 10 });

/**
 * Reads the secret whose ARN is in the variable, at the first use, and keeps it. A failure is tried again.
 * @throws DomainError service-unavailable when Secrets Manager does not respond in time
 */
export const secret = (arnVariable: string) => () => read(arnVariable);

/**
 * Values of a secret: the current one, then the previous one, which Secrets Manager keeps. With `again` the values are
 * read again, at most every 30 seconds, since the secret may have been rotated.
 * @throws DomainError service-unavailable when Secrets Manager does not respond in time
 */
export type SecretValues = (again?: boolean) => Promise<readonly [string, ...string[]]>;

const restMs = 30_000;

/** The secret whose ARN is in the variable, which may be rotated at any time. */
export function rotatedSecret(arnVariable: string, now = () => performance.now()): SecretValues {
  let known: ReturnType<SecretValues> | undefined;
  let readAt = 0;
  return (again = false) => {
    if (known && !(again && now() - readAt >= restMs)) return known;
    const before = known;
    readAt = now();
    known = Promise.all([current(arnVariable), previous(arnVariable)])
      .then(([first, second]) => (second === undefined ? [first] : [first, second]) as [string, ...string[]])
      .catch((error: unknown) => {
        known = before;
        if (before) return before;
        throw error;
      });
    return known;
  };
}

async function current(arnVariable: string): Promise<string> {
  const value = await readValue(arnVariable, 'AWSCURRENT').catch(unavailable);
  if (!value) throw new Error(`The secret of ${arnVariable} is empty.`);
  return value;
}

const previous = (arnVariable: string) =>
  readValue(arnVariable, 'AWSPREVIOUS').catch((error: Error) =>
    error.name === 'ResourceNotFoundException' ? undefined : unavailable(error),
  );

async function readValue(arnVariable: string, VersionStage: string): Promise<string | undefined> {
  const getValue = await sdk();
  return (await getValue(env(arnVariable), VersionStage)).SecretString;
}

function unavailable(cause: unknown): never {
  throw new DomainError('service-unavailable', 'A secret of the service cannot be read; try again.', {
    retryAfterSeconds: 2,
    cause,
  });
}
