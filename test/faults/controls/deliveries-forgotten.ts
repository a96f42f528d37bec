import { sendMessage } from '../load.ts';
import { arm } from '../stage/kill-points.ts';
import type { Control } from './control.ts';

export const deliveriesForgotten: Control = {
  name: 'webhooks that forget an event when they begin to deliver it',
  breaks: 'each event reaches the webhook, signed',
  async install({ parts }) {
    await parts.deliverer.swap(new URL('./deliveries-forgotten-main.ts', import.meta.url));
    return () => parts.deliverer.swap();
  },
  /** The job dies before its first delivery, and comes back. */
  async play(scene) {
    const { stage, conversations } = scene;
    const { deliverer } = stage.parts;
    await arm(deliverer, 'before-delivery');
    await Promise.all(
      conversations.map((conversationId) =>
        sendMessage(scene, { conversationId, mode: 'sync', keyed: false }),
      ),
    );
    await deliverer.ended(60_000);
    await deliverer.start();
  },
};
