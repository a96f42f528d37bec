import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { auroraRetentionPolicies } from '../../../functions/shared/store/retention/aurora-retention-policies.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';

let database: TemporaryDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.remove());
beforeEach(() => database.owner.query('DELETE FROM retention_policy'));

const alice = callerNamed('alice');

async function conversationWith(messages: number): Promise<string> {
  const conversation = conversationOf('alice', 'bob');
  await auroraConversationStore(database.service).create(conversation, alice);
  const { id: conversationId } = conversation;
  const items = Array.from({ length: messages }, () => ({ message: messageFrom('alice', conversationId) }));
  if (messages > 0) await auroraMessageStore(database.service).append(items);
  return conversationId;
}

describe('the policy of a conversation', () => {
  const policy = (tenant: string, conversation: string | null, days: number | null, more = {}) =>
    database.owner.query(
      `INSERT INTO retention_policy (tenant_id, conversation_id, days, action, effective_at, previous_days, previous_action,
                                     set_by)
       VALUES (:tenant, :conversation::uuid, :days::integer, :action, now() + :inForce::interval, :before::integer,
               :beforeAction, 'test')`,
      {
        tenant,
        conversation,
        days,
        action: days && 'archive',
        inForce: '-1 hour',
        before: null,
        beforeAction: null,
        ...more,
      },
    );
  const effective = async (tenant: string, conversation: string | null) => {
    const [row] = await database.service.query(
      'SELECT days, action FROM effective_retention(:tenant, :conversation::uuid)',
      { tenant, conversation },
    );
    return row;
  };

  test('is the narrowest there is', async () => {
    const [mine, other] = [await conversationWith(0), await conversationWith(0)];
    expect(await effective('acme', mine)).toEqual({ days: null, action: null });
    await policy('', null, 90);
    await policy('acme', null, 60, { action: 'delete' });
    await policy('acme', mine, 30);
    expect(await effective('acme', mine)).toEqual({ days: 30, action: 'archive' });
    expect(await effective('acme', other)).toEqual({ days: 60, action: 'delete' });
    expect(await effective('acme', null)).toEqual({ days: 60, action: 'delete' });
    expect(await effective('other', mine)).toEqual({ days: 90, action: 'archive' });
  });

  test('is the one before until a new one is in force', async () => {
    const mine = await conversationWith(0);
    await policy('', null, 90);
    await policy('acme', null, 30, { inForce: '1 hour', before: 60, beforeAction: 'delete' });
    await policy('acme', mine, null, { inForce: '1 hour', before: 365, beforeAction: 'archive' });
    expect(await effective('acme', null)).toEqual({ days: 60, action: 'delete' });
    expect(await effective('acme', mine)).toEqual({ days: 365, action: 'archive' });
    await database.owner.query("UPDATE retention_policy SET effective_at = now() - interval '1 hour'");
    expect(await effective('acme', null)).toEqual({ days: 30, action: 'archive' });
    expect(await effective('acme', mine)).toEqual({ days: 30, action: 'archive' });
  });
});

test('two admins who change a policy at once follow each other, and none gets around the day of grace', async () => {
  const conversationId = await conversationWith(0);
  const policies = auroraRetentionPolicies(database.service);
  const set = (admin: string, days: number) =>
    policies.set({ conversationId, rule: { days, action: 'archive' }, dryRun: false }, callerNamed(admin));
  await set('ann', 3000);
  await database.owner.query("UPDATE retention_policy SET effective_at = now() - interval '1 hour'");
  await Promise.all(
    Array.from({ length: 10 }, (_, n) => set(n % 2 ? 'ann' : 'ben', n % 2 ? 30 + n : 2000 + n)),
  );
  const rows = await database.owner.query<{ days: number; before: number }>(
    `SELECT (details->>'days')::integer AS days, (details->>'previousDays')::integer AS before FROM audit_event
     WHERE action = 'set-retention-policy' AND conversation_id = :conversationId::uuid ORDER BY id`,
    { conversationId },
  );
  expect(rows).toHaveLength(11);
  // In any order, no shorter policy than the first is in force before tomorrow.
  const [effective] = await database.service.query(
    "SELECT days FROM effective_retention('acme', :conversationId::uuid)",
    { conversationId },
  );
  expect(effective).toEqual({ days: 3000 });
  const [last] = await database.owner.query(
    'SELECT days, set_by FROM retention_policy WHERE conversation_id = :conversationId::uuid',
    {
      conversationId,
    },
  );
  expect(last).toEqual({ days: rows.at(-1)?.days, set_by: (rows.at(-1)?.days ?? 0) < 100 ? 'ann' : 'ben' });
});

test('a hold covers a tenant, a conversation or what a user sent, until it is released', async () => {
  const [mine, other] = [await conversationWith(0), await conversationWith(0)];
  const hold = (tenant: string, conversation: string | null, user: string | null, released: string | null) =>
    database.owner.query(
      `INSERT INTO legal_hold (id, tenant_id, conversation_id, user_id, reason, placed_by, released_at)
       VALUES (:id::uuid, :tenant, :conversation::uuid, :user, 'test', 'test', :released::timestamptz)`,
      { id: uuidv7(), tenant, conversation, user, released },
    );
  await hold('acme', mine, null, null);
  await hold('acme', null, 'carol', null);
  await hold('acme', other, null, 'now');
  await hold('court', null, null, null);
  const held = async (tenant: string, conversation: string, sender: string) => {
    const [row] = await database.service.query<{ held: boolean }>(
      'SELECT is_held(:tenant, :conversation::uuid, :sender) AS held',
      { tenant, conversation, sender },
    );
    return row?.held;
  };
  expect(await held('acme', mine, 'alice')).toBe(true);
  expect(await held('acme', other, 'alice')).toBe(false);
  expect(await held('acme', other, 'carol')).toBe(true);
  expect(await held('other', other, 'carol')).toBe(false);
  expect(await held('court', other, 'anybody')).toBe(true);
});

test('removed seqs are published as ranges, and are not missing', async () => {
  const conversationId = await conversationWith(12);
  const remove = async (...seqs: number[]) => {
    await database.owner.query(
      `DELETE FROM message WHERE conversation_id = :id::uuid AND seq IN (SELECT jsonb_array_elements_text(:seqs::jsonb)::bigint)`,
      { id: conversationId, seqs: JSON.stringify(seqs) },
    );
    return database.service.query(
      `SELECT first_seq, last_seq FROM (
         SELECT array_agg(:id::uuid) AS ids, array_agg(s::bigint) AS seqs FROM jsonb_array_elements_text(:seqs::jsonb) s
       ) gone, explain_removed(ids, seqs, 'expired')`,
      { id: conversationId, seqs: JSON.stringify(seqs) },
    );
  };
  const inspect = (range = {}) =>
    auroraConversationStore(database.service).inspect(conversationId, range, alice);
  expect(await remove(3, 1, 2, 7)).toEqual([
    { first_seq: 1, last_seq: 3 },
    { first_seq: 7, last_seq: 7 },
  ]);
  await remove(4, 5);
  expect(await inspect()).toMatchObject({
    count: 6,
    missing: [],
    removed: [
      { from: 1, to: 5, cause: 'expired' },
      { from: 7, to: 7, cause: 'expired' },
    ],
  });
  await database.owner.query('DELETE FROM message WHERE conversation_id = :id::uuid AND seq IN (8, 9, 12)', {
    id: conversationId,
  });
  expect(await inspect({ from: 2 })).toMatchObject({
    missing: [
      { from: 8, to: 9 },
      { from: 12, to: 12 },
    ],
    removed: [{ from: 2, to: 5 }, { from: 7 }],
  });
  expect(await inspect({ from: 13 })).toMatchObject({ firstSeq: 13, lastSeq: 12, missing: [], removed: [] });
});
