import { createHmac } from 'node:crypto';
import type { SecretState } from '../domain/webhooks/webhook-store.ts';

const prefix = 'whsec_';

/**
 * A version of a webhook's secret. It is derived from the stage's key, and stored nowhere: the database alone signs
 * nothing.
 */
export const secretOf = (stageKey: string, webhookId: string, version: number): string =>
  prefix + createHmac('sha256', stageKey).update(`webhook/${webhookId}/${version}`).digest('base64');

/**
 * The headers of a delivery, signed with each secret.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signedHeaders(
  secrets: readonly string[],
  { id, body, now = Date.now() }: { id: string; body: string; now?: number },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}

/** A webhook's secret as the API shows it. */
export const shownSecret = (stageKey: string, { webhookId, version, previousUntil }: SecretState) => ({
  secret: secretOf(stageKey, webhookId, version),
  ...(previousUntil !== undefined && { previousUntil }),
});
