import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { DueDelivery, WebhookQueue } from '../../shared/domain/webhooks/webhook-store.ts';
import { alone } from '../../shared/runtime/alone.ts';
import { database } from '../../shared/runtime/database.ts';
import { logger, metrics } from '../../shared/runtime/observability.ts';
import { lingerMs, worker } from '../../shared/runtime/worker.ts';
import { auroraWebhookQueue } from '../../shared/store/webhooks/aurora-webhook-queue.ts';
import { loopbackAllowed } from '../../shared/webhooks/loopback.ts';
import { type PostOptions, postWebhook } from '../../shared/webhooks/post-webhook.ts';
import { secretOf, signedHeaders } from '../../shared/webhooks/signature.ts';
import { stageKey } from '../../shared/webhooks/stage-key.ts';
import { dispatch } from './dispatch.ts';
import { payloadOf } from './payload.ts';

interface Deps {
  readonly queue: WebhookQueue;
  readonly stageKey: () => Promise<string>;
  readonly post: typeof postWebhook;
  readonly loopback: () => boolean;
  /** Milliseconds without a delivery after which the run ends. @default lingerMs */
  readonly quietMs?: number;
}

/**
 * Delivers events to webhooks until nothing came for a while or its time is up; one run at a time. wake-workers starts
 * the next run when a delivery is due. A run that dies leaves its deliveries for a later one: at least once.
 */
export const deliverWebhooks = ({ queue, stageKey, post, loopback, quietMs = lingerMs }: Deps) =>
  // Longer than an attempt takes, with its statement.
  worker<unknown, { delivered: number }>({ marginMs: 20_000 }, async (_, { hasTime, requestId }) => {
    const { disabled, removed } = await queue.tend(requestId);
    if (disabled + removed > 0) logger.info('webhooks tended', { disabled, removed });
    const options: PostOptions = { loopback: loopback() };
    const deliver = async (due: DueDelivery) => {
      const key = await stageKey();
      const versions = due.rotated ? [due.secretVersion, due.secretVersion - 1] : [due.secretVersion];
      const secrets = versions.map((version) => secretOf(key, due.webhookId, version));
      const body = JSON.stringify(payloadOf(due));
      const headers = signedHeaders(secrets, { id: due.eventId, body });
      return { id: due.id, ...(await post(due.url, headers, body, options)) };
    };
    const done = await dispatch({ queue, deliver, hasTime, requestId, quietMs });
    metrics.addMetric('WebhooksDelivered', MetricUnit.Count, done.delivered);
    metrics.addMetric('WebhookAttemptsFailed', MetricUnit.Count, done.failed);
    metrics.addMetric('WebhookDelay', MetricUnit.Milliseconds, done.lateMs);
    return { delivered: done.delivered };
  });

export const handler = alone(
  'deliver-webhooks',
  deliverWebhooks({
    queue: auroraWebhookQueue(database),
    stageKey: stageKey(),
    post: postWebhook,
    loopback: loopbackAllowed,
  }),
);
