import type { WebhookStore } from '../../../shared/domain/webhooks/webhook-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraWebhookStore } from '../../../shared/store/webhooks/aurora-webhook-store.ts';
import { checkAddress } from '../../../shared/webhooks/check-address.ts';

export const setWebhook = (deps: {
  webhooks: Pick<WebhookStore, 'set'>;
  check: (address: string) => Promise<void>;
}) =>
  endpoint('set-webhook', async ({ path: { webhookName }, body, caller }) => {
    await deps.check(body.url);
    return { status: 200, body: await deps.webhooks.set(webhookName, body, caller) };
  });

export const handler = setWebhook({ webhooks: auroraWebhookStore(database), check: checkAddress });
