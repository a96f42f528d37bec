import type { WebhookStore } from '../../../shared/domain/webhooks/webhook-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraWebhookStore } from '../../../shared/store/webhooks/aurora-webhook-store.ts';

export const listWebhooks = (deps: { webhooks: Pick<WebhookStore, 'list'> }) =>
  endpoint('list-webhooks', async ({ caller }) => ({
    status: 200,
    body: { items: await deps.webhooks.list(caller) },
  }));

export const handler = listWebhooks({ webhooks: auroraWebhookStore(database) });
