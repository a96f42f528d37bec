import { rotatedSecret } from '../runtime/secret.ts';

/** Reads the key from which a stage's secrets of webhooks are derived, once. @throws as `rotatedSecret` */
export function stageKey(): () => Promise<string> {
  const values = rotatedSecret('WEBHOOK_KEY_SECRET_ARN');
  return async () => (await values())[0];
}
