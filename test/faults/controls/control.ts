import type { ChatClient } from '../chat-client.ts';
import type { Ledger } from '../ledger.ts';
import { sendMessage } from '../load.ts';
import type { Random } from '../random.ts';
import type { FaultStage } from '../stage/fault-stage.ts';
import { arm, type KillPoint } from '../stage/kill-points.ts';
import type { Guarantee } from '../verdict.ts';

/** One guarantee broken on purpose, with a fault that shows it. */
export interface Control {
  readonly name: string;
  /** The guarantee whose breach the checks must find. */
  readonly breaks: Guarantee;
  /** Installs the broken program; returns a function that restores the original. */
  install(stage: FaultStage): Promise<() => Promise<void>>;
  /** The load and the fault; the same for the broken program and for the service's own. */
  play(scene: Scene): Promise<void>;
}

export interface Scene {
  readonly stage: FaultStage;
  readonly client: ChatClient;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly conversations: readonly string[];
  /** Whether what plays is the broken one: for a control that is a client. */
  readonly broken: boolean;
}

/** Messages are queued, and the consumer dies at that point of its first batch and comes back. */
export async function consumerDies(scene: Scene, point: KillPoint): Promise<void> {
  const { stage, conversations } = scene;
  const consumer = stage.parts['consumer-1'];
  await arm(consumer, point);
  for (let n = 0; n < 10; n++) {
    await Promise.all(
      conversations.map((conversationId) =>
        sendMessage(scene, { conversationId, mode: 'async', keyed: false }),
      ),
    );
  }
  await consumer.ended(30_000);
  await consumer.start();
}
