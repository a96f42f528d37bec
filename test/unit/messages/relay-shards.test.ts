import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  leaseOfSlot,
  type RelayShard,
  relaySlots,
  slotsOf,
} from '../../../functions/shared/contract/events/relay-shards.ts';
import type { Outbox, OutboxEntry } from '../../../functions/shared/domain/changes/outbox.ts';
import { withLeases } from '../../../functions/shared/runtime/alone.ts';
import type { JobLeases } from '../../../functions/shared/store/jobs/aurora-job-leases.ts';
import { relayEvents, shareOf } from '../../../functions/workers/relay-events/handler.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { type Random, seededRandom } from '../../faults/random.ts';

test.each(Array.from({ length: relaySlots }, (_, n) => n + 1))('%d shards have each slot once', (shards) => {
  const all = Array.from({ length: shards }, (_, shard) => slotsOf({ shard, shards }));
  expect(all.flat()).toEqual(Array.from({ length: relaySlots }, (_, slot) => slot));
  const sizes = all.map(({ length }) => length);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
});

test.each([
  { shard: 1, shards: 1 },
  { shard: -1, shards: 2 },
  { shard: 0, shards: 0 },
  { shard: 0, shards: relaySlots + 1 },
  { shard: 0.5, shards: 2 },
  { shard: 0, shards: '2' as never },
])('refuses %j', (shard) => {
  expect(() => slotsOf(shard)).toThrow(RangeError);
});

interface Run {
  /** Its process was killed: nothing that it waits for comes any more. */
  dead: boolean;
  /** Its time is up. */
  ending: boolean;
  ended: boolean;
}

interface Entry {
  readonly entryId: string;
  readonly conversation: number;
  /** 1, 2, 3 … in each conversation. */
  readonly n: number;
}

const conversations = 12;
const slotOf = (conversation: number) => (conversation * 7) % relaySlots;

/** An outbox, leases and a topic, as runs see them whose steps take turns at random. */
function world(random: Random, leased: boolean) {
  const outbox: Entry[] = [];
  const delivered: Entry[] = [];
  const last = Array.from({ length: conversations }, () => 0);
  const held = new Map<string, Run>();
  const publishing = new Map<number, Run>();
  const overlaps: number[] = [];
  let ids = 0;

  const step = async (run: Run) => {
    for (let turns = random.between(0, 3); turns > 0; turns--) await setImmediate();
    if (run.dead) await new Promise(() => {});
  };
  const leasesOf = (run: Run): JobLeases => ({
    take: async (jobs) => {
      await step(run);
      const free = jobs.filter((job) => {
        const holder = held.get(job);
        return !leased || !holder || holder === run || holder.dead;
      });
      for (const job of free) held.set(job, run);
      await step(run);
      return free;
    },
    release: async (jobs) => {
      for (const job of jobs) if (held.get(job) === run) held.delete(job);
    },
  });
  const outboxOf = (run: Run): Outbox => ({
    read: async (slots, _, others = []) => {
      await step(run);
      const entries = outbox
        .filter(
          ({ entryId, conversation }) => slots.includes(slotOf(conversation)) && !others.includes(entryId),
        )
        .slice(0, random.between(1, 20))
        .map((entry) => ({ entryId: entry.entryId, event: { ...entry, at: new Date().toISOString() } }));
      await step(run);
      return { entries: entries as unknown as OutboxEntry[], orphans: [] };
    },
    finish: async (batch) => {
      await step(run);
      for (const done of batch.entries) {
        const index = outbox.findIndex(({ entryId }) => entryId === done.entryId);
        if (index >= 0) outbox.splice(index, 1);
      }
      await step(run);
    },
    nextId: async () => undefined,
    setAside: async () => {},
  });
  const publishedBy = (run: Run) => async (entries: readonly OutboxEntry[]) => {
    const events = entries.map(({ event }) => event as unknown as Entry);
    const slots = new Set(events.map(({ conversation }) => slotOf(conversation)));
    for (const slot of slots) {
      const other = publishing.get(slot);
      if (other && !other.dead) overlaps.push(slot);
      publishing.set(slot, run);
    }
    await step(run);
    delivered.push(...events);
    await step(run);
    for (const slot of slots) publishing.delete(slot);
    if (random.next() < 0.1) throw new Error('the response was lost');
  };

  return {
    outbox,
    overlaps,
    write(count: number) {
      for (let left = count; left > 0; left--) {
        const conversation = random.between(0, conversations - 1);
        const n = (last[conversation] ?? 0) + 1;
        last[conversation] = n;
        outbox.push({ entryId: String(++ids), conversation, n });
      }
    },
    start(shard: RelayShard): Run {
      const run: Run = { dead: false, ending: false, ended: false };
      const relay = relayEvents({
        outbox: outboxOf(run),
        events: { publish: publishedBy(run) },
        quietMs: 0,
        restMs: 0,
        few: 5,
      });
      const handler = withLeases<RelayShard, unknown>(
        (event) => slotsOf(event).map(leaseOfSlot),
        (event, context, leases) => relay(shareOf(event, leases), context),
        leasesOf(run),
      );
      const context = lambdaContext('relay-events', 60_000);
      context.getRemainingTimeInMillis = () => (run.ending ? 0 : 60_000);
      handler(shard, context)
        .catch(() => {})
        .finally(() => {
          run.ended = true;
        });
      return run;
    },
    /** The numbers of each conversation's events in the order of their first deliveries, and as they should be. */
    firstDeliveries: () =>
      last.map((_, one) => [
        ...new Set(delivered.filter(({ conversation }) => conversation === one).map(({ n }) => n)),
      ]),
    expected: () => last.map((count) => Array.from({ length: count }, (_, n) => n + 1)),
  };
}

/** Runs of shards whose number changes all the time, some killed and some ended, until all events are published. */
async function play(seed: number, leased: boolean) {
  const random = seededRandom(seed);
  const stage = world(random.fork(1), leased);
  let runs: Run[] = [];
  for (let round = 0; round < 40 || stage.outbox.length > 0; round++) {
    if (round < 40) stage.write(random.between(0, 20));
    runs = runs.filter(({ dead, ended }) => !dead && !ended);
    const shards = random.pick([1, 2, 3, 5, relaySlots]);
    if (runs.length < 10) runs.push(stage.start({ shard: random.between(0, shards - 1), shards }));
    for (const run of runs) {
      if (random.next() < 0.1) run.dead = round < 60;
      if (random.next() < 0.1) run.ending = true;
    }
    for (let turns = random.between(1, 12); turns > 0; turns--) await setImmediate();
  }
  for (const run of runs) run.ending = true;
  return stage;
}

test.each([
  ['leases', true],
  // As after a process that was frozen for longer than its lease lasts.
  ['leases that keep nobody out', false],
])(
  'with %s, each conversation is published whole and in order, however shards end and change',
  async (_, leased) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const stage = await play(seed, leased);
        expect(stage.firstDeliveries()).toEqual(stage.expected());
        if (leased) expect(stage.overlaps).toEqual([]);
      }),
      { numRuns: 30 },
    );
  },
  60_000,
);
