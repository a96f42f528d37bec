import * as z from 'zod';
import type { WebhookStore } from '../../../shared/domain/webhooks/webhook-store.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { cursors, listing } from '../../../shared/http/listing.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraWebhookStore } from '../../../shared/store/webhooks/aurora-webhook-store.ts';

export const listWebhookDeliveries = (deps: {
  webhooks: Pick<WebhookStore, 'deliveries'>;
  cursors: CursorCodec<string>;
}) =>
  listing('list-webhook-deliveries', deps.cursors, ({ path: { webhookName }, filter, caller }, page) =>
    deps.webhooks.deliveries(webhookName, { ...page, ...filter }, caller),
  );

export const handler = listWebhookDeliveries({
  webhooks: auroraWebhookStore(database),
  cursors: cursors('list-webhook-deliveries', z.string().regex(/^\d{1,19}$/)),
});
