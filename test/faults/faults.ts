import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '../../lib/local/process/wait-until.ts';
import type { Random } from './random.ts';
import { consumerState } from './stage/consumer.ts';
import type { FaultStage, PartName } from './stage/fault-stage.ts';
import { arm, type KillPoint } from './stage/kill-points.ts';
import type { ProgramName } from './stage/programs.ts';
import type { ProxyName } from './stage/proxies.ts';
import type { Disturbance } from './tcp-proxy.ts';

export interface Fault {
  /** Name of the fault, by which it is counted: `kill kafka`. */
  readonly name: string;
  /** Target of the fault: two faults of one target do not overlap. */
  readonly target: string;
  /** Applies the fault and ends it. */
  strike(stage: FaultStage, random: Random): Promise<void>;
}

/** A part is started again only after this time, as by somebody who has to notice first. */
const down = (random: Random) => delay(random.between(100, 1_500));

/** kill -9 */
const kill = (name: PartName): Fault => ({
  name: `kill ${name}`,
  target: name,
  async strike(stage, random) {
    await stage.parts[name].kill();
    await down(random);
    await stage.parts[name].start();
  },
});

/** kill -9 at a given point of its work; anywhere when it does not get there in time. */
const killAt = (name: ProgramName, point: KillPoint): Fault => ({
  name: `kill ${name} ${point.replace('-', ' ')}`,
  target: name,
  async strike(stage, random) {
    const part = stage.parts[name];
    await arm(part, point);
    await part.ended(20_000).catch(() => part.kill());
    await down(random);
    await part.start();
  },
});

/** Target of a fault of all parts: no other fault is active meanwhile. */
export const everything = 'everything';

/** kill -9 of all parts at once, as when the power goes; they come back at once, too, in whatever order. */
const blackout: Fault = {
  name: 'kill everything',
  target: everything,
  async strike({ parts }, random) {
    await Promise.all(Object.values(parts).map((part) => part.kill()));
    await down(random);
    await Promise.all(Object.values(parts).map((part) => part.start()));
  },
};

/** SIGSTOP and SIGCONT */
const freeze = (name: PartName, least: number, most: number): Fault => ({
  name: `freeze ${name}`,
  target: name,
  async strike(stage, random) {
    const thaw = stage.parts[name].freeze();
    await delay(random.between(least, most));
    thaw();
  },
});

const disturb = (
  what: string,
  name: ProxyName,
  [least, most]: readonly [number, number],
  disturbance: (random: Random) => Disturbance,
): Fault => ({
  name: `${what} ${name}`,
  target: `connections to ${name}`,
  async strike({ proxies }, random) {
    proxies[name].disturb(disturbance(random));
    await delay(random.between(least, most));
    proxies[name].disturb({ kind: 'none' });
  },
});

const dropResponses = (name: ProxyName) =>
  disturb('drop responses of', name, [500, 3_000], (random) => ({
    kind: 'drop-responses',
    silenceMs: random.pick([0, 0, 1_000, 4_000]),
  }));
const delays = (name: ProxyName) =>
  disturb('delay', name, [1_000, 3_000], (random) => ({ kind: 'delay', ms: random.between(20, 300) }));
const isolate = (name: ProxyName) => disturb('isolate', name, [500, 3_000], () => ({ kind: 'freeze' }));
const refuse = (name: ProxyName) => disturb('cut off', name, [200, 2_000], () => ({ kind: 'refuse' }));

/** Another number of shards of the relay, for long enough that runs of both numbers meet. */
const changeShards: Fault = {
  name: 'change the number of shards',
  target: 'shards',
  async strike({ relayShards }, random) {
    writeFileSync(relayShards, String(random.between(1, 5)));
    await delay(random.between(500, 4_000));
  },
};

/** All there are; those that come often in a run come often here. */
export const faults: readonly Fault[] = [
  kill('postgres'),
  kill('kafka'),
  kill('gateway'),
  kill('relay-1'),
  kill('postgres'),
  kill('kafka'),
  kill('data-api'),
  kill('gateway'),
  kill('s3'),
  kill('relay-2'),
  kill('poker'),
  kill('deliverer'),
  kill('consumer-1'),
  kill('consumer-2'),
  killAt('consumer-1', 'before-insert'),
  killAt('consumer-2', 'before-insert'),
  killAt('consumer-1', 'after-insert'),
  killAt('consumer-2', 'after-insert'),
  killAt('relay-1', 'before-publish'),
  killAt('relay-2', 'after-publish'),
  killAt('deliverer', 'before-delivery'),
  killAt('deliverer', 'after-delivery'),
  changeShards,
  changeShards,
  changeShards,
  blackout,
  freeze('postgres', 500, 3_000),
  freeze('kafka', 500, 3_000),
  freeze('data-api', 500, 3_000),
  freeze('gateway', 500, 3_000),
  freeze('s3', 500, 3_000),
  freeze('relay-1', 500, 3_000),
  freeze('deliverer', 500, 3_000),
  // Longer than its session lasts: the other one takes over, and this one does not know.
  freeze('consumer-1', 7_000, 9_000),
  freeze('consumer-2', 7_000, 9_000),
  // Longer than its leases last: the same.
  freeze('relay-2', 8_000, 10_000),
  ...(['gateway', 'data-api', 'postgres', 'kafka', 's3'] as const).flatMap((name) => [
    dropResponses(name),
    delays(name),
    isolate(name),
    refuse(name),
  ]),
  dropResponses('kafka'),
  dropResponses('live'),
  refuse('live'),
];

export interface Outage {
  readonly seconds: number;
  readonly retries: number;
}

/**
 * Keeps the database down until the consumers have tried a batch again more than so often.
 * @param queue puts something into the queue: without a database the service does not
 */
export async function longOutage(
  stage: FaultStage,
  retries: number,
  queue: () => Promise<unknown>,
): Promise<Outage> {
  const startedAt = performance.now();
  await stage.parts.postgres.kill();
  await queue();
  const tried = async () => {
    const states = await Promise.all(stage.consumers.map(consumerState));
    return Math.max(...states.map((state) => state.retries));
  };
  await waitUntil('consumer retries', async () => (await tried()) > retries, {
    timeoutMs: 180_000,
    everyMs: 250,
  });
  const reached = await tried();
  await stage.parts.postgres.start();
  return { seconds: (performance.now() - startedAt) / 1000, retries: reached };
}
