/**
 * After retention the messages of a model remain, for any policies, holds and deletions, and wherever a run crashes.
 */
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { purgeMessages } from '../../../functions/jobs/purge-messages/handler.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { auroraLegalHolds } from '../../../functions/shared/store/retention/aurora-legal-holds.ts';
import { auroraMessagePurge } from '../../../functions/shared/store/retention/aurora-message-purge.ts';
import { auroraRetentionPolicies } from '../../../functions/shared/store/retention/aurora-retention-policies.ts';
import type { SqlClient } from '../../../functions/shared/store/sql/sql-client.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';

type Rule = { readonly days: number; readonly action: 'archive' | 'delete' } | undefined;
interface ScenarioMessage {
  /** Days, and half of one. */
  readonly age: number;
  readonly sender: string;
  readonly deletedFor: number | undefined;
}
interface ScenarioConversation {
  readonly rule: Rule;
  readonly isHeld: boolean;
  readonly deletedFor: number | undefined;
  readonly messages: readonly ScenarioMessage[];
}
interface Scenario {
  readonly rule: Rule;
  readonly isHeld: boolean;
  readonly heldUser: string | undefined;
  readonly conversations: readonly ScenarioConversation[];
}

const day = 24 * 3600 * 1000;
const windowDays = 7;
const users = ['alice', 'bob', 'carol'] as const;

let database: TemporaryDatabase;
const files = new Set<string>();
beforeAll(async () => {
  database = await migratedDatabase();
  // Policy of tenants without their own; in force, so that the job does not set it again.
  await database.owner.query(
    "INSERT INTO retention_policy VALUES ('', NULL, 90, 'archive', now() - interval '1 day', NULL, NULL, 'test')",
  );
});
afterAll(() => database?.remove());

/** there | purged: a tombstone is left | gone */
function fateOf(scenario: Scenario, conversation: ScenarioConversation, message: ScenarioMessage): string {
  if (scenario.isHeld || conversation.isHeld || scenario.heldUser === message.sender) return 'there';
  const rule = conversation.rule ?? scenario.rule;
  if (rule?.action === 'delete' && message.age >= rule.days) return 'gone';
  const isPast = (deletedFor: number | undefined) => deletedFor !== undefined && deletedFor > windowDays;
  return isPast(message.deletedFor) || isPast(conversation.deletedFor) ? 'purged' : 'there';
}

/** Sets up a scenario in its own tenant; returns the ids of its conversations. */
async function stage(scenario: Scenario): Promise<string[]> {
  const tenantId = uuidv7();
  const caller = callerNamed('alice', tenantId);
  const sql = database.direct;
  // Messages held by another scenario would keep the weeks of this one.
  await database.owner.query('DELETE FROM message');
  files.clear();
  await database.owner.query(
    `SELECT create_message_partition(week) FROM (
       SELECT DISTINCT date_trunc('week', (now() - interval '12 hours' - age::integer * interval '1 day') AT TIME ZONE 'UTC')
         AT TIME ZONE 'UTC' AS week
       FROM jsonb_array_elements_text(:ages::jsonb) age
     ) weeks`,
    {
      ages: JSON.stringify(scenario.conversations.flatMap(({ messages }) => messages.map(({ age }) => age))),
    },
  );
  const policy = (conversation: string | undefined, rule: Rule) =>
    rule &&
    database.owner.query(
      `INSERT INTO retention_policy (tenant_id, conversation_id, days, action, effective_at, set_by)
       VALUES (:tenantId, :conversation::uuid, :days::integer, :action, now() - interval '1 minute', 'test')`,
      { tenantId, conversation, ...rule },
    );
  const hold = (of: object) =>
    auroraLegalHolds(sql).place({ holdId: uuidv7(), reason: 'a suit', ...of }, caller);
  await policy(undefined, scenario.rule);
  if (scenario.isHeld) await hold({});
  if (scenario.heldUser) await hold({ userId: scenario.heldUser });

  const ids: string[] = [];
  for (const { rule, isHeld, deletedFor, messages } of scenario.conversations) {
    const conversation = conversationOf(...users);
    const { id: conversationId } = conversation;
    ids.push(conversationId);
    await auroraConversationStore(sql).create(conversation, caller);
    await policy(conversationId, rule);
    if (isHeld) await hold({ conversationId });
    const items = messages.map(({ age, sender }) => ({
      message: messageFrom(sender, conversationId, {
        tenantId,
        messageId: uuidv7({ msecs: Date.now() - (age + 0.5) * day }),
      }),
    }));
    await auroraMessageStore(sql).append(items);
    const stored = items.map(({ message: { messageId } }, n) => ({
      id: messageId,
      path: `${conversationId}/${n}`,
      deleted: messages[n]?.deletedFor,
    }));
    for (const { path } of stored) files.add(path);
    await database.owner.query(
      `WITH given AS (
         SELECT * FROM jsonb_to_recordset(:stored::jsonb) AS g(id uuid, path text, deleted double precision)
       ), attached AS (
         INSERT INTO attachment (id, message_id, filename, storage_path, mime_type, size, checksum)
         SELECT id, id, 'a', path, 'text/plain', 1, 'x' FROM given
       ), edited AS (
         INSERT INTO message_version (message_id, version, content, content_type, created_at)
         SELECT id, 1, 'before', 'text', now() FROM given
       )
       UPDATE message m SET version = 2, deleted_at = now() - make_interval(secs => 86400 * g.deleted)
       FROM given g WHERE m.id = g.id`,
      { stored: JSON.stringify(stored) },
    );
    await database.owner.query(
      'UPDATE conversation SET deleted_at = now() - make_interval(secs => 86400 * :days::double precision) WHERE id = :id::uuid',
      { days: deletedFor ?? null, id: conversationId },
    );
  }
  await database.owner.query('DELETE FROM outbox');
  await database.owner.query('DELETE FROM unindexed_message');
  return ids;
}

/** The fate of each message, and all contradictions to it. */
async function outcome(scenario: Scenario, ids: readonly string[]) {
  const fates: string[][] = [];
  const faults: unknown[] = [];
  for (const [n, { messages }] of scenario.conversations.entries()) {
    const conversationId = ids[n] as string;
    const rows = await database.owner.query<{ seq: number; content: string; purged: boolean; rest: number }>(
      `SELECT m.seq, m.content, m.purged_at IS NOT NULL AS purged,
              (SELECT count(*) FROM attachment a WHERE a.message_id = m.id)
              + (SELECT count(*) FROM message_version v WHERE v.message_id = m.id) AS rest
       FROM message m WHERE m.conversation_id = :id::uuid ORDER BY m.seq`,
      { id: conversationId },
    );
    const explained = await database.owner.query<{ seq: number }>(
      `SELECT generate_series(first_seq, last_seq) AS seq FROM removed_range WHERE conversation_id = :id::uuid ORDER BY 1`,
      { id: conversationId },
    );
    const told = await database.owner.query<{ seq: number }>(
      `SELECT generate_series(first_seq, message_seq) AS seq FROM change
       WHERE conversation_id = :id::uuid AND type = 'messages-expired' ORDER BY 1`,
      { id: conversationId },
    );
    const [changes] = await database.owner.query<{ gaps: number; twice: number }>(
      `SELECT max(number) - count(*) - coalesce(min(number) - 1, 0) AS gaps,
              count(*) FILTER (WHERE type = 'message-purged')
                - count(DISTINCT message_id) FILTER (WHERE type = 'message-purged') AS twice
       FROM change WHERE conversation_id = :id::uuid`,
      { id: conversationId },
    );
    fates.push(
      messages.map((_, index) => {
        const row = rows.find(({ seq }) => seq === index + 1);
        const hasFile = files.has(`${conversationId}/${index}`);
        const fate = !row ? 'gone' : row.purged ? 'purged' : 'there';
        const isWhole = row?.content === 'hello' && row.rest === 2 && hasFile;
        const isEmpty = (!row || (row.content === '' && row.rest === 0)) && !hasFile;
        if (fate === 'there' ? !isWhole : !isEmpty)
          faults.push({ conversationId, seq: index + 1, row, hasFile });
        return fate;
      }),
    );
    const gone = fates.at(-1)?.flatMap((fate, index) => (fate === 'gone' ? [{ seq: index + 1 }] : []));
    expect({ explained, told, ...changes }).toEqual({ explained: gone, told: gone, gaps: 0, twice: 0 });
  }
  const orphans = await database.owner.query('SELECT * FROM orphaned_object');
  return { fates, faults, orphans };
}

const expected = (scenario: Scenario) => ({
  fates: scenario.conversations.map((conversation) =>
    conversation.messages.map((message) => fateOf(scenario, conversation, message)),
  ),
  faults: [],
  orphans: [],
});

class Killed extends Error {}

/**
 * Runs the job and kills it at its nth external call, before or after the call. Returns whether it reached that call.
 */
async function runKilledAt(nth: number, when: 'before' | 'after'): Promise<boolean> {
  let calls = 0;
  const faulty = async <T>(act: () => Promise<T>): Promise<T> => {
    calls += 1;
    if (calls === nth && when === 'before') throw new Killed();
    const done = await act();
    if (calls === nth) throw new Killed();
    return done;
  };
  const sql: SqlClient = { query: (...statement) => faulty(() => database.direct.query(...statement)) };
  const run = purgeMessages({
    policies: auroraRetentionPolicies(sql),
    purge: (requestId) => auroraMessagePurge(sql, { requestId, batchSize: 2 }),
    objects: {
      remove: (paths) =>
        faulty(async () => {
          for (const path of paths) files.delete(path);
        }),
    },
    stageRule: () => ({ days: 90, action: 'archive' }),
    windowSeconds: () => windowDays * 24 * 3600,
  });
  try {
    await run({}, lambdaContext('test', 600_000));
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  }
}

const whole = () => runKilledAt(Number.POSITIVE_INFINITY, 'before');

const of = (age: number, sender: string = 'alice', deletedFor?: number): ScenarioMessage => ({
  age,
  sender,
  deletedFor,
});
const everything: Scenario = {
  rule: { days: 30, action: 'delete' },
  isHeld: false,
  heldUser: 'carol',
  conversations: [
    {
      rule: undefined,
      isHeld: false,
      deletedFor: undefined,
      messages: [
        of(100),
        of(100),
        of(50),
        of(40),
        of(40, 'carol'),
        of(40),
        of(20, 'bob', 8),
        of(20, 'bob', 6),
        of(1),
      ],
    },
    {
      rule: { days: 60, action: 'archive' },
      isHeld: false,
      deletedFor: 9,
      messages: [of(50), of(3), of(3, 'carol')],
    },
    {
      rule: { days: 365, action: 'archive' },
      isHeld: true,
      deletedFor: undefined,
      messages: [of(20, 'bob', 9)],
    },
  ],
};

test('a run that is killed at any call is gone on with, without loss or repetition', async () => {
  let isReached = true;
  let steps = 0;
  for (let nth = 1; isReached; nth += 1) {
    for (const when of ['before', 'after'] as const) {
      const ids = await stage(everything);
      isReached = await runKilledAt(nth, when);
      await whole();
      expect(await outcome(everything, ids), `killed ${when} call ${nth}`).toEqual(expected(everything));
    }
    steps = nth;
  }
  expect(steps).toBeGreaterThan(20);
}, 120_000);

test('a hold is answered after the removal that is under way, and what is there then stays', async () => {
  const scenario: Scenario = {
    rule: { days: 30, action: 'delete' },
    isHeld: false,
    heldUser: undefined,
    conversations: [
      { rule: undefined, isHeld: false, deletedFor: undefined, messages: [of(100), of(100), of(100)] },
    ],
  };
  const [conversationId = ''] = await stage(scenario);
  const ofConversation = <Row>(sql: string) => database.direct.query<Row>(sql, { id: conversationId });
  const seqs = () =>
    ofConversation<{ seq: number }>('SELECT seq FROM message WHERE conversation_id = :id::uuid ORDER BY seq');
  const [{ tenant = '' } = {}] = await ofConversation<{ tenant: string }>(
    'SELECT tenant_id AS tenant FROM conversation WHERE id = :id::uuid',
  );
  // The removal has run, and its transaction stays open for a while.
  const removal = ofConversation(
    `WITH gone AS MATERIALIZED (
       SELECT e.expired FROM message_weeks() w, expire_messages(
         '{"userId": "test"}', w.week, '00000000-0000-0000-0000-000000000000', 1, false) e
       WHERE w.week = (SELECT date_trunc('week', accepted_at(m.id) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' FROM message m
                       WHERE m.conversation_id = :id::uuid AND m.seq = 1)
     )
     SELECT expired, pg_sleep(1)::text FROM gone`,
  );
  await waitUntil('the removal', async () => {
    const locks = await database.owner.query(
      "SELECT pid FROM pg_locks WHERE relation = 'legal_hold'::regclass AND mode = 'ShareLock' AND granted",
    );
    return locks.length > 0;
  });
  const hold = { holdId: uuidv7(), conversationId, reason: 'a suit' };
  await auroraLegalHolds(database.direct).place(hold, callerNamed('alice', tenant));
  const there = await seqs();
  await removal;
  await whole();
  expect(there).toEqual([{ seq: 2 }, { seq: 3 }]);
  expect(await seqs()).toEqual(there);
});

test('random policies, holds and deletions never take what is held or not due, and take all else', async () => {
  const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 3 });
  const days = fc.integer({ min: 1, max: 110 });
  const rule = maybe(fc.record({ days, action: fc.constantFrom('archive' as const, 'delete' as const) }));
  const deletedFor = maybe(fc.constantFrom(1, 6.9, 7.1, 30));
  const rarely = fc.integer({ min: 0, max: 4 }).map((n) => n === 0);
  const message = fc.record({
    age: fc.constantFrom(0, 1, 6, 29, 30, 31, 32, 59, 60, 61, 100),
    sender: fc.constantFrom(...users),
    deletedFor,
  });
  const scenarios: fc.Arbitrary<Scenario> = fc.record({
    rule,
    isHeld: rarely,
    heldUser: maybe(fc.constantFrom(...users)),
    conversations: fc.array(
      fc.record({
        rule,
        isHeld: rarely,
        deletedFor,
        messages: fc.array(message, { minLength: 1, maxLength: 6 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  });
  const kill = fc.record({
    nth: fc.integer({ min: 1, max: 40 }),
    when: fc.constantFrom('before' as const, 'after' as const),
  });
  await fc.assert(
    fc.asyncProperty(scenarios, kill, async (scenario, { nth, when }) => {
      const ids = await stage(scenario);
      await runKilledAt(nth, when);
      await whole();
      // Purged messages are removed when their events were published.
      await database.owner.query('DELETE FROM outbox');
      await whole();
      expect(await outcome(scenario, ids)).toEqual(expected(scenario));
    }),
    { numRuns: 40 },
  );
});
