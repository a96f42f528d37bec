import type { WebhookStore } from '../../../shared/domain/webhooks/webhook-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraWebhookStore } from '../../../shared/store/webhooks/aurora-webhook-store.ts';

export const deleteWebhook = (deps: { webhooks: Pick<WebhookStore, 'remove'> }) =>
  endpoint('delete-webhook', async ({ path: { webhookName }, caller }) => {
    await deps.webhooks.remove(webhookName, caller);
    return { status: 204 };
  });

export const handler = deleteWebhook({ webhooks: auroraWebhookStore(database) });
