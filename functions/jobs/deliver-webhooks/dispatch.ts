import { setTimeout as delay } from 'node:timers/promises';
import type { Attempt, DueDelivery, WebhookQueue } from '../../shared/domain/webhooks/webhook-store.ts';

/** Deliveries of one webhook that are under way at once; those of other webhooks do not wait for them. */
const perWebhook = 20;
/** Deliveries under way of all webhooks. */
const mostAtOnce = 400;
/** Pause when nothing is due. */
const restMs = 250;

export interface DispatchOptions {
  readonly queue: Pick<WebhookQueue, 'claim' | 'settle'>;
  readonly deliver: (due: DueDelivery) => Promise<Attempt>;
  /** False when no further delivery may begin. */
  readonly hasTime: () => boolean;
  readonly requestId: string;
  /** Milliseconds without a delivery after which it ends. */
  readonly quietMs: number;
}

export interface Dispatched {
  readonly delivered: number;
  readonly failed: number;
  /** Milliseconds for which a first attempt was due, at most. */
  readonly lateMs: number;
}

/**
 * Delivers what is due. A webhook gets its next deliveries when its last ones have ended, so that one that does not
 * respond takes its own share and no more.
 * @throws Error of the database, when nothing is under way any more
 */
export async function dispatch(options: DispatchOptions): Promise<Dispatched> {
  const { queue, deliver, hasTime, requestId, quietMs } = options;
  const busy = new Map<string, Promise<void>>();
  const done = { delivered: 0, failed: 0, lateMs: 0 };
  let underWay = 0;
  let failure: unknown;

  async function deliverAll(webhookId: string, due: readonly DueDelivery[]): Promise<void> {
    underWay += due.length;
    try {
      const attempts = await Promise.all(due.map(deliver));
      await queue.settle(webhookId, attempts, requestId);
      const failed = attempts.filter((attempt) => attempt.failure !== undefined).length;
      done.failed += failed;
      done.delivered += due.length - failed;
    } catch (error) {
      failure = error;
    } finally {
      underWay -= due.length;
      busy.delete(webhookId);
    }
  }

  let lastWork = Date.now();
  try {
    while (hasTime() && failure === undefined) {
      const limits = { each: perWebhook, most: mostAtOnce - underWay };
      const due = limits.most > 0 ? await queue.claim([...busy.keys()], limits) : [];
      for (const { lateMs } of due) done.lateMs = Math.max(done.lateMs, lateMs);
      for (const [webhookId, its] of Map.groupBy(due, (one) => one.webhookId))
        busy.set(webhookId, deliverAll(webhookId, its));
      if (due.length > 0 || busy.size > 0) lastWork = Date.now();
      if (Date.now() - lastWork > quietMs) break;
      // Whichever ends first may have more that is due.
      await Promise.race([...busy.values(), delay(restMs)]);
    }
  } finally {
    await Promise.all(busy.values());
  }
  if (failure !== undefined) throw failure;
  return done;
}
