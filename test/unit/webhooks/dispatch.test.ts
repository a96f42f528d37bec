import { expect, test } from 'vitest';
import { dispatch } from '../../../functions/jobs/deliver-webhooks/dispatch.ts';
import type {
  Attempt,
  DueDelivery,
  WebhookQueue,
} from '../../../functions/shared/domain/webhooks/webhook-store.ts';

const due = (webhookId: string, n: number): DueDelivery => ({
  id: `${webhookId}-${n}`,
  webhookId,
  url: 'https://hooks.example.com/',
  secretVersion: 1,
  rotated: false,
  eventId: `message-stored/${n}`,
  type: 'message-stored',
  conversationId: 'c',
  messageId: undefined,
  seq: n,
  at: '2026-01-01T00:00:00Z',
  lateMs: 0,
});

/** A queue in memory. */
function queueOf(waiting: DueDelivery[]) {
  const settled: Attempt[] = [];
  const queue: Pick<WebhookQueue, 'claim' | 'settle'> = {
    async claim(busy, { each }) {
      const hooks = Map.groupBy(
        waiting.filter(({ webhookId }) => !busy.includes(webhookId)),
        ({ webhookId }) => webhookId,
      );
      const taken = [...hooks.values()].flatMap((its) => its.slice(0, each));
      waiting.splice(0, waiting.length, ...waiting.filter((one) => !taken.includes(one)));
      return taken;
    },
    async settle(_, attempts) {
      settled.push(...attempts);
    },
  };
  return { queue, settled };
}

const delivered = async ({ id }: DueDelivery): Promise<Attempt> => ({ id });
const options = { hasTime: () => true, requestId: 'r', quietMs: 0 };

test('delivers all that is due, and ends', async () => {
  const { queue, settled } = queueOf(Array.from({ length: 70 }, (_, n) => due('a', n)));
  expect(await dispatch({ ...options, queue, deliver: delivered })).toMatchObject({
    delivered: 70,
    failed: 0,
  });
  expect(settled).toHaveLength(70);
});

test('a webhook that does not respond holds up no other', async () => {
  const stuck = Promise.withResolvers<void>();
  const { queue } = queueOf([
    ...Array.from({ length: 30 }, (_, n) => due('dead', n)),
    ...Array.from({ length: 100 }, (_, n) => due('alive', n)),
  ]);
  let alive = 0;
  let dead = 0;
  const deliver = async (one: DueDelivery): Promise<Attempt> => {
    if (one.webhookId === 'alive') {
      expect(dead).toBeLessThanOrEqual(20);
      if (++alive === 100) stuck.resolve();
      return { id: one.id };
    }
    dead++;
    // Only responds when all the others are through.
    await stuck.promise;
    return { id: one.id, failure: 'timeout' };
  };
  const done = await dispatch({ ...options, queue, deliver, hasTime: () => dead < 30 || alive < 100 });
  expect(done).toMatchObject({ delivered: 100, failed: 30 });
});

test('what cannot be settled fails the run, after all that is under way has ended', async () => {
  const { queue } = queueOf([due('a', 1), due('b', 2)]);
  let ended = 0;
  const broken = {
    ...queue,
    settle: async () => {
      ended++;
      throw new Error('the database is away');
    },
  };
  await expect(dispatch({ ...options, queue: broken, deliver: delivered })).rejects.toThrow('away');
  expect(ended).toBe(2);
});
