import { setTimeout as delay } from 'node:timers/promises';
import type { WebhookQueue } from '../../../functions/shared/domain/webhooks/webhook-store.ts';
import { runInvocation } from '../../../lib/local/functions/invocation.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { killPoints } from './kill-points.ts';

export interface DelivererOptions {
  /** Port for requests to die at a point. */
  readonly port: number;
}

/** Time of a run, of which deliver-webhooks keeps 20 s; short, since the lease of a killed run lasts for it. */
const runMs = 22_000;
/** A receiver that hangs is given up early, so that a run sees many failures. */
const timeoutMs = 1_000;

/**
 * The job that delivers webhooks in a process of its own, which can be made to die at a point.
 * @param broken makes another queue of the service's
 */
export async function runDeliverer(broken = (queue: WebhookQueue): WebhookQueue => queue): Promise<void> {
  // Not before runInvocation, which makes invocations possible.
  const { deliverWebhooks } = await import('../../../functions/jobs/deliver-webhooks/handler.ts');
  const { alone } = await import('../../../functions/shared/runtime/alone.ts');
  const { database } = await import('../../../functions/shared/runtime/database.ts');
  const { auroraWebhookQueue } = await import(
    '../../../functions/shared/store/webhooks/aurora-webhook-queue.ts'
  );
  const { postWebhook } = await import('../../../functions/shared/webhooks/post-webhook.ts');
  const { stageKey } = await import('../../../functions/shared/webhooks/stage-key.ts');

  const { port }: DelivererOptions = JSON.parse(process.env.DELIVERER_OPTIONS ?? '');
  const { reach, listen } = killPoints();
  const handler = alone(
    'deliver-webhooks',
    deliverWebhooks({
      queue: broken(auroraWebhookQueue(database)),
      stageKey: stageKey(),
      loopback: () => true,
      post: async (url, headers, body, options) => {
        reach('before-delivery');
        const outcome = await postWebhook(url, headers, body, { ...options, timeoutMs });
        reach('after-delivery');
        return outcome;
      },
    }),
  );
  let stopping = false;
  const run = async () => {
    while (!stopping) {
      const context = lambdaContext('deliver-webhooks', runMs);
      const timeLeft = context.getRemainingTimeInMillis;
      context.getRemainingTimeInMillis = () => (stopping ? 0 : timeLeft());
      await runInvocation(handler, {}, context).catch(console.error);
      await delay(100);
    }
  };
  const running = run();
  listen(port);
  process.once('SIGTERM', async () => {
    setTimeout(() => process.exit(), 3000);
    stopping = true;
    await running;
    process.exit();
  });
}
