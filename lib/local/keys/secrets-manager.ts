import type { Service } from '../process/service.ts';
import { serveAwsJson } from './aws-json.ts';

export interface SecretsManagerOptions {
  readonly port?: number;
  /** Secret strings by ARN. */
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Implements GetSecretValue, the only operation of Secrets Manager that the service uses. No secret has a value before
 * the current one.
 */
export async function startSecretsManager({ secrets, port }: SecretsManagerOptions): Promise<Service> {
  const byArn = new Map(Object.entries(secrets));
  return serveAwsJson<{ SecretId: string; VersionStage?: string }>(port, async (operation, request) => {
    if (operation !== 'secretsmanager.GetSecretValue') return [400, { __type: 'UnknownOperationException' }];
    const { SecretId, VersionStage = 'AWSCURRENT' } = await request();
    const SecretString = VersionStage === 'AWSCURRENT' ? byArn.get(SecretId) : undefined;
    if (SecretString === undefined) {
      const message = "Secrets Manager can't find the specified secret.";
      return [400, { __type: 'ResourceNotFoundException', message }];
    }
    return [200, { ARN: SecretId, SecretString, VersionStages: ['AWSCURRENT'] }];
  });
}
