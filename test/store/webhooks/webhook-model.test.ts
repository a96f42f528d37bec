/**
 * Whatever admins, receivers and crashes do, a webhook gets each event that it wanted when it was published until it has
 * it, and no secret signs for longer than a day after it was rotated.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { slotsOf } from '../../../functions/shared/contract/events/relay-shards.ts';
import type { DueDelivery } from '../../../functions/shared/domain/webhooks/webhook-store.ts';
import { auroraOutbox } from '../../../functions/shared/store/changes/aurora-outbox.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraWebhookQueue } from '../../../functions/shared/store/webhooks/aurora-webhook-queue.ts';
import { auroraWebhookStore } from '../../../functions/shared/store/webhooks/aurora-webhook-store.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf } from '../../support/stores/messages.ts';

let database: TemporaryDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.remove());

const admin = callerNamed('admin');
const names = ['a', 'b'] as const;
const mostAttempts = 10;
const url = 'https://hooks.example.com/';

interface Delivery {
  attempts: number;
  hasFailed: boolean;
}

interface Hook {
  enabled: boolean;
  /** Of conversation-created, the events of this test. */
  wants: boolean;
  version: number;
  /** Whether the version before signs, too. */
  isRotated: boolean;
  /** By event. */
  readonly deliveries: Map<string, Delivery>;
}

/** The webhooks by name, and what was claimed and neither settled nor lost in a crash. */
interface World {
  readonly hooks: Map<string, Hook>;
}

interface Real {
  /** Deliveries that a run has under way, by webhook's name. */
  readonly underWay: Map<string, DueDelivery[]>;
}

type Command = fc.AsyncCommand<World, Real>;

const store = () => auroraWebhookStore(database.direct);
const queue = () => auroraWebhookQueue(database.direct);
const sql = (text: string) => database.owner.query(text);

const command = (name: string, run: (world: World, real: Real) => Promise<void>): Command => ({
  check: () => true,
  run,
  toString: () => name,
});

const set = (name: string, enabled: boolean, wants: boolean) =>
  command(`set ${name} enabled=${enabled} wants=${wants}`, async ({ hooks }) => {
    const eventTypes = wants ? undefined : ['message-stored' as const];
    const shown = await store().set(name, { url, enabled, ...(eventTypes && { eventTypes }) }, admin);
    expect(shown).toMatchObject({ name, enabled });
    const before = hooks.get(name) ?? { version: 1, isRotated: false, deliveries: new Map() };
    hooks.set(name, { ...before, enabled, wants });
  });

const remove = (name: string) =>
  command(`delete ${name}`, async ({ hooks }, { underWay }) => {
    const removed = store().remove(name, admin);
    if (hooks.delete(name)) await removed;
    else await expect(removed).rejects.toMatchObject({ kind: 'webhook-not-found' });
    // A run goes on with what it has, and settles it in vain.
    const had = underWay.get(name);
    underWay.delete(name);
    if (had) await settleAll(had, () => ({ failure: 'timeout' }));
  });

const rotate = (name: string) =>
  command(`rotate ${name}`, async ({ hooks }) => {
    const rotated = store().rotate(name, admin);
    const hook = hooks.get(name);
    if (!hook) return expect(rotated).rejects.toMatchObject({ kind: 'webhook-not-found' });
    if (!hook.isRotated) hook.version++;
    hook.isRotated = true;
    expect(await rotated).toMatchObject({ version: hook.version, previousUntil: expect.any(String) });
  });

const publish = (crashes: boolean) =>
  command(`publish${crashes ? ', and again after a crash' : ''}`, async ({ hooks }) => {
    await auroraConversationStore(database.direct).create(conversationOf('ann'), callerNamed('ann'));
    const outbox = auroraOutbox(database.direct);
    const batch = await outbox.read(slotsOf({}), 100);
    await outbox.finish(batch);
    if (crashes) await outbox.finish(batch);
    for (const { eventId } of batch.entries)
      for (const { enabled, wants, deliveries } of hooks.values())
        if (enabled && wants) deliveries.set(eventId, { attempts: 0, hasFailed: false });
  });

/** The time of what waits comes, but for what is under way. */
const passTime = async ({ underWay }: Real) => {
  const busy = [...underWay.values()].flat().map(({ id }) => id);
  await sql("UPDATE webhook SET resting_until = '-infinity'");
  await sql(
    `UPDATE webhook_delivery SET next_attempt_at = now() - interval '1 second' WHERE id NOT IN (${busy.join() || 0})`,
  );
};

const claim = command('claim', async ({ hooks }, real) => {
  const { underWay } = real;
  await passTime(real);
  const ids = new Map<string, string>();
  for (const name of hooks.keys()) ids.set((await store().secret(name, admin)).webhookId, name);
  const busy = [...ids].filter(([, name]) => underWay.has(name)).map(([id]) => id);
  const due = await queue().claim(busy, { each: 20, most: 400 });
  for (const [webhookId, its] of Map.groupBy(due, (one) => one.webhookId)) {
    const name = ids.get(webhookId) as string;
    const hook = hooks.get(name) as Hook;
    expect(hook.enabled).toBe(true);
    expect(its[0]).toMatchObject({ secretVersion: hook.version, rotated: hook.isRotated });
    for (const { eventId } of its) {
      const delivery = hook.deliveries.get(eventId) as Delivery;
      expect(delivery?.hasFailed).toBe(false);
      delivery.attempts++;
    }
    underWay.set(name, its);
  }
  // Nothing that waits is passed over: a webhook gets all that it may, or one if it failed last.
  for (const [name, { enabled, deliveries }] of hooks) {
    const waits = [...deliveries.values()].some(({ hasFailed }) => !hasFailed);
    if (enabled && waits) expect(underWay.get(name)?.length).toBeGreaterThan(0);
  }
});

const settleAll = async (due: readonly DueDelivery[], outcome: (n: number) => { failure?: string }) =>
  queue().settle(
    (due[0] as DueDelivery).webhookId,
    due.map(({ id }, n) => ({ id, ...outcome(n) })),
    'a request',
  );

const settle = (name: string, accepts: number) =>
  command(`${name} accepts ${accepts} and refuses the others`, async ({ hooks }, { underWay }) => {
    const due = underWay.get(name);
    const hook = hooks.get(name);
    if (!due || !hook) return;
    await settleAll(due, (n) => (n < accepts ? {} : { failure: 'status-500' }));
    underWay.delete(name);
    for (const [n, { eventId }] of due.entries()) {
      const delivery = hook.deliveries.get(eventId) as Delivery;
      if (n < accepts) hook.deliveries.delete(eventId);
      else if (delivery.attempts >= mostAttempts) delivery.hasFailed = true;
    }
  });

const crash = command('the run dies', async (_, { underWay }) => underWay.clear());

const resend = (name: string) =>
  command(`send again to ${name}`, async ({ hooks }) => {
    const resent = store().resend(name, undefined, admin);
    const hook = hooks.get(name);
    if (!hook) return expect(resent).rejects.toMatchObject({ kind: 'webhook-not-found' });
    const failed = [...hook.deliveries.values()].filter(({ hasFailed }) => hasFailed);
    expect(await resent).toBe(failed.length);
    for (const delivery of failed) Object.assign(delivery, { attempts: 0, hasFailed: false });
  });

/** So that deliveries fail for good within a test. */
const lastAttempt = command('all have one attempt left', async ({ hooks }) => {
  await sql(`UPDATE webhook_delivery SET attempts = ${mostAttempts - 1} WHERE failed_at IS NULL`);
  for (const { deliveries } of hooks.values())
    for (const delivery of deliveries.values()) if (!delivery.hasFailed) delivery.attempts = mostAttempts - 1;
});

const aDay = command('a day passes', async ({ hooks }) => {
  await sql("UPDATE webhook SET rotated_at = rotated_at - interval '25 hours'");
  for (const hook of hooks.values()) hook.isRotated = false;
});

/** What the service lists is what the model has. */
async function compare({ hooks }: World): Promise<void> {
  expect((await store().list(admin)).map(({ name, enabled }) => [name, enabled])).toEqual(
    [...hooks].map(([name, { enabled }]) => [name, enabled]).toSorted(),
  );
  for (const [name, { deliveries }] of hooks) {
    const { items } = await store().deliveries(name, { limit: 100, failed: false }, admin);
    const shown = items.map(({ eventId, attempts, failedAt }) => [eventId, attempts, failedAt !== undefined]);
    const wanted = [...deliveries].map(([id, { attempts, hasFailed }]) => [id, attempts, hasFailed]);
    expect(shown.toSorted()).toEqual(wanted.toSorted());
  }
}

test('deliveries are those of the model, whatever happens', async () => {
  const name = fc.constantFrom(...names);
  const commands = fc.commands(
    [
      fc.tuple(name, fc.boolean(), fc.boolean()).map(([one, off, other]) => set(one, !off || other, !other)),
      name.map((one) => set(one, true, true)),
      fc.boolean().map(publish),
      fc.boolean().map(publish),
      fc.constant(claim),
      fc.constant(claim),
      fc.tuple(name, fc.nat(3)).map(([one, accepts]) => settle(one, accepts)),
      fc.tuple(name, fc.nat(3)).map(([one, accepts]) => settle(one, accepts)),
      fc.constant(crash),
      fc.constant(lastAttempt),
      name.map(resend),
      name.map(rotate),
      fc.constant(aDay),
      name.map(remove),
    ],
    { maxCommands: 40, size: 'max' },
  );
  await fc.assert(
    fc.asyncProperty(commands, async (run) => {
      await sql('DELETE FROM webhook');
      await sql('DELETE FROM outbox');
      const world: World = { hooks: new Map() };
      await fc.asyncModelRun(() => ({ model: world, real: { underWay: new Map() } }), run);
      await compare(world);
    }),
    { numRuns: 40 },
  );
}, 120_000);
