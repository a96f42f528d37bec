import { drained, gatherEvidence } from '../evidence.ts';
import { openLedger } from '../ledger.ts';
import { type Random, seededRandom } from '../random.ts';
import { signIn } from '../run.ts';
import type { FaultStage } from '../stage/fault-stage.ts';
import { judge, type Verdict } from '../verdict.ts';
import type { Control } from './control.ts';
import { deliveriesForgotten } from './deliveries-forgotten.ts';
import { idempotentProducer } from './idempotent-producer.ts';
import { insertThenPublish } from './insert-then-publish.ts';
import { noConflictHandling } from './no-conflict-handling.ts';
import { offsetsBeforeInsert } from './offsets-before-insert.ts';
import { retryWithNewId } from './retry-with-new-id.ts';
import { shardsOfEntries } from './shards-of-entries.ts';

export interface ControlResult {
  readonly control: Control;
  /** Verdict on the service itself, with the same load and the same fault. */
  readonly sound: Verdict;
  readonly broken: Verdict;
}

const controls = [
  offsetsBeforeInsert,
  insertThenPublish,
  idempotentProducer,
  retryWithNewId,
  deliveriesForgotten,
  shardsOfEntries,
  noConflictHandling,
] as const;

/** Shows that the checks find what they are there for. */
export async function runControls(
  stage: FaultStage,
  { seed, log }: { readonly seed: number; readonly log: (line: string) => void },
): Promise<ControlResult[]> {
  const random = seededRandom(seed);
  const results: ControlResult[] = [];
  for (const control of controls) {
    log(`control: ${control.name}`);
    const sound = await play(control, stage, random, false);
    const uninstall = await control.install(stage);
    const broken = await play(control, stage, random, true);
    await uninstall();
    results.push({ control, sound, broken });
  }
  return results;
}

async function play(control: Control, stage: FaultStage, random: Random, broken: boolean): Promise<Verdict> {
  const client = await signIn(stage, 'alice', 30_000);
  const ledger = openLedger();
  const conversations = await Promise.all([1, 2, 3, 4].map(() => client.createConversation(['bob'])));
  await control.play({ stage, client, ledger, random, conversations, broken });
  await drained(stage, 60_000);
  return judge(ledger.sends, await gatherEvidence(stage, conversations));
}
