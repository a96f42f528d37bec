import { setTimeout as delay } from 'node:timers/promises';
import { sendMessage } from '../load.ts';
import type { Control } from './control.ts';

export const shardsOfEntries: Control = {
  name: 'relays that share the events among them, not the conversations',
  breaks: 'events of a conversation are in the order of seq',
  async install({ parts }) {
    const relays = [parts['relay-1'], parts['relay-2']];
    for (const relay of relays) await relay.swap(new URL('./shards-of-entries-main.ts', import.meta.url));
    return async () => {
      for (const relay of relays) await relay.swap();
    };
  },
  /** Messages are sent one after the other, while a relay is frozen in the end. */
  async play(scene) {
    const { stage, conversations } = scene;
    const send = () =>
      Promise.all(
        conversations.map((conversationId) =>
          sendMessage(scene, { conversationId, mode: 'sync', keyed: false }),
        ),
      );
    for (let n = 0; n < 20; n++) {
      await send();
      await delay(100);
    }
    const thaw = stage.parts['relay-2'].freeze();
    for (let n = 0; n < 10; n++) await send();
    await delay(2_000);
    thaw();
  },
};
