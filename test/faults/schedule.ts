import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { everything, type Fault } from './faults.ts';
import type { Random } from './random.ts';
import type { FaultStage } from './stage/fault-stage.ts';

export interface ScheduleOptions {
  readonly stage: FaultStage;
  readonly faults: readonly Fault[];
  readonly random: Random;
  readonly over: (strikes: Strikes) => boolean;
  readonly log: (line: string) => void;
}

/** How often each fault struck. */
export type Strikes = ReadonlyMap<string, number>;

export const killsAmong = (strikes: Strikes): number =>
  [...strikes].reduce((sum, [name, times]) => sum + (name.startsWith('kill ') ? times : 0), 0);

/**
 * Faults one after the other, mostly two at once, with quiet between them, until it is over. Each deck has
 * all of them, in an order that the seed decides.
 */
export async function runSchedule({ stage, faults, random, over, log }: ScheduleOptions): Promise<Strikes> {
  const strikes = new Map<string, number>();
  const startedAt = performance.now();
  let deck: Fault[] = [];
  const draw = () => {
    if (deck.length === 0) deck = random.shuffled(faults);
    return deck.pop() as Fault;
  };
  for (let step = 0; !over(strikes); step++) {
    const struck = random.next() < 0.3 ? [draw()] : [draw(), draw()];
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0).padStart(4);
    log(`${seconds} s  ${struck.map(({ name }) => name).join(', ')}`);
    await strikeAll(struck, stage, random.fork(step));
    for (const { name } of struck) strikes.set(name, (strikes.get(name) ?? 0) + 1);
    await delay(random.between(500, 3_000));
  }
  return strikes;
}

async function strikeAll(struck: readonly Fault[], stage: FaultStage, random: Random): Promise<void> {
  const alone = struck.some(({ target }) => target === everything);
  const byTarget = Map.groupBy(struck, ({ target }) => (alone ? everything : target));
  await Promise.all(
    [...byTarget.values()].map(async (sameTarget, n) => {
      for (const fault of sameTarget) await fault.strike(stage, random.fork(n));
    }),
  );
}
