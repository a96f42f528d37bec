import type { WebhookStore } from '../../../shared/domain/webhooks/webhook-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraWebhookStore } from '../../../shared/store/webhooks/aurora-webhook-store.ts';
import { shownSecret } from '../../../shared/webhooks/signature.ts';
import { stageKey } from '../../../shared/webhooks/stage-key.ts';

export const getWebhookSecret = (deps: {
  webhooks: Pick<WebhookStore, 'secret'>;
  stageKey: () => Promise<string>;
}) =>
  endpoint('get-webhook-secret', async ({ path: { webhookName }, caller }) => {
    const state = await deps.webhooks.secret(webhookName, caller);
    return { status: 200, body: shownSecret(await deps.stageKey(), state) };
  });

export const handler = getWebhookSecret({
  webhooks: auroraWebhookStore(database),
  stageKey: stageKey(),
});
