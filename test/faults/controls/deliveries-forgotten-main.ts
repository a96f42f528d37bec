/** Webhooks that are delivered at most once: what is taken counts as delivered. */
import { runDeliverer } from '../stage/deliverer.ts';

await runDeliverer((queue) => ({
  ...queue,
  async claim(busy, limits) {
    const due = await queue.claim(busy, limits);
    for (const [webhookId, its] of Map.groupBy(due, (one) => one.webhookId))
      await queue.settle(
        webhookId,
        its.map(({ id }) => ({ id })),
        'a request',
      );
    return due;
  },
}));
