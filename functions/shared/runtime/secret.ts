import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { env, once } from './env.ts';

/** Reads the secret whose ARN is in the variable, at the first use, and keeps it. A failure is tried again. */
export function secret(arnVariable: string): () => Promise<string> {
  const client = once(() => new SecretsManagerClient({}));
  let value: Promise<string> | undefined;
  const read = async () => {
    const answer = await client().send(new GetSecretValueCommand({ SecretId: env(arnVariable) }));
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
