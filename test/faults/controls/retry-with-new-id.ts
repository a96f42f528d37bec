import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { outcomeOf } from '../ledger.ts';
import type { Control } from './control.ts';

export const retryWithNewId: Control = {
  name: 'a retry with a new id',
  breaks: 'each is stored once',
  install: async () => async () => {},
  /** Messages whose response is lost, and which the client sends again. */
  async play({ stage, client, ledger, conversations, broken }) {
    const { gateway } = stage.proxies;
    for (const conversationId of conversations) {
      const ref = ledger.ref();
      const message = { conversationId, mode: 'sync', body: { content: ref } } as const;
      const key = randomUUID();
      const sentAt = performance.now();
      gateway.disturb({ kind: 'drop-responses', silenceMs: 0 });
      await client.send({ ...message, key });
      gateway.disturb({ kind: 'none' });
      const answer = await client.send({ ...message, key: broken ? randomUUID() : key });
      ledger.record({
        ref,
        conversationId,
        mode: 'sync',
        keyed: true,
        sentAt,
        settledAt: performance.now(),
        outcome: outcomeOf(answer),
        messageId: answer.body.messageId,
      });
    }
  },
};
