import type { WebhookPayload } from '../../shared/domain/webhooks/webhook.ts';
import type { DueDelivery } from '../../shared/domain/webhooks/webhook-store.ts';

/** What a webhook is told: where something happened, not what, nor who did it. */
export const payloadOf = ({ type, at, conversationId, messageId, seq }: DueDelivery): WebhookPayload => ({
  type,
  timestamp: at,
  data: {
    conversationId,
    ...(messageId !== undefined && { messageId }),
    ...(seq !== undefined && { seq }),
  },
});
