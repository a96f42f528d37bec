import { sendMessage } from '../load.ts';
import type { Control, Scene } from './control.ts';

export const idempotentProducer: Control = {
  name: 'an idempotent kafkajs producer, used again after an error',
  breaks: 'acknowledged messages are stored',
  async install(stage) {
    await stage.parts.gateway.swap(new URL('./idempotent-producer-main.ts', import.meta.url));
    return () => stage.parts.gateway.swap();
  },
  /** A message whose acknowledgement by Kafka is lost, and some after it. */
  async play(scene) {
    const { kafka } = scene.stage.proxies;
    await acknowledged(scene);
    kafka.disturb({ kind: 'drop-responses', silenceMs: 0 });
    await sent(scene);
    kafka.disturb({ kind: 'none' });
    for (let n = 0; n < 5; n++) await acknowledged(scene);
  },
};

const sent = (scene: Scene) => {
  const [conversationId = ''] = scene.conversations;
  return sendMessage(scene, { conversationId, mode: 'async', keyed: false });
};

async function acknowledged(scene: Scene): Promise<void> {
  while ((await sent(scene)).outcome !== 'acknowledged');
}
