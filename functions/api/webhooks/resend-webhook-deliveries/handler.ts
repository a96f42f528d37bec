import type { WebhookStore } from '../../../shared/domain/webhooks/webhook-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraWebhookStore } from '../../../shared/store/webhooks/aurora-webhook-store.ts';

export const resendWebhookDeliveries = (deps: { webhooks: Pick<WebhookStore, 'resend'> }) =>
  endpoint('resend-webhook-deliveries', async ({ path: { webhookName }, body: { eventIds }, caller }) => ({
    status: 200,
    body: { resent: await deps.webhooks.resend(webhookName, eventIds, caller) },
  }));

export const handler = resendWebhookDeliveries({ webhooks: auroraWebhookStore(database) });
