import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '../../../functions/shared/domain/conversations/conversation.ts';
import type { ViewPatch } from '../../../functions/shared/domain/conversations/view.ts';
import { DomainError } from '../../../functions/shared/domain/domain-error.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { chatModel, type ModelConversation } from '../../support/model/chat-model.ts';
import { comparable, readAll, replicaOf } from '../../support/model/store-api.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';
import { storesOn } from '../../support/stores/stores.ts';

let database: TemporaryDatabase;
beforeAll(async () => {
  database = await migratedDatabase();
});
afterAll(() => database?.remove());

/** ok, or the kind of the refusal. */
const outcomeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error) => {
      if (error instanceof DomainError) return error.kind;
      throw error;
    },
  );

interface World {
  readonly users: readonly string[];
  readonly conversations: ModelConversation[];
  /** Batches by user and Idempotency-Key. */
  readonly batches: Map<string, { readonly fingerprint: string; readonly messageIds: readonly string[] }>;
}

interface Real {
  readonly stores: ReturnType<typeof storesOn>;
  readonly replicas: ReadonlyMap<string, Awaited<ReturnType<typeof replicaOf>>>;
}

type Command = fc.AsyncCommand<World, Real>;

/** A command on a conversation and one of its messages, both by any number. */
function command(
  name: string,
  needsMessage: boolean,
  run: (world: World, real: Real) => Promise<void>,
): Command {
  return {
    check: ({ conversations }) =>
      conversations.length > 0 &&
      (!needsMessage || conversations.some(({ messages }) => messages.length > 0)),
    run,
    toString: () => name,
  };
}

const pick = <T>(all: readonly T[], n: number) => all[n % all.length] as T;

function target({ conversations }: World, n: number) {
  const conversation = pick(
    conversations.filter(({ messages }) => messages.length > 0),
    n,
  );
  const message = pick(conversation.messages, n >> 3);
  return { conversation, ...message };
}

const n = fc.nat({ max: 1000 });
const role = fc.constantFrom<Role>('owner', 'admin', 'member');
const patch: fc.Arbitrary<ViewPatch> = fc.record(
  {
    shelved: fc.boolean(),
    pinned: fc.boolean(),
    mutedUntil: fc.constantFrom(null, '2020-01-01T00:00:00.000Z', '9999-12-31T00:00:00.000Z'),
    hidden: fc.boolean(),
    clearedSeq: fc.nat({ max: 12 }),
    markedUnread: fc.boolean(),
  },
  { requiredKeys: [] },
);

const commands = [
  fc.tuple(n, fc.boolean()).map(
    ([at, hidesHistory]): Command => ({
      check: ({ conversations }) => conversations.filter(({ isPair }) => !isPair).length < 3,
      toString: () => `create(${at})`,
      async run({ users, conversations }, { stores }) {
        const [creator, ...others] = [
          ...users.slice(at % users.length),
          ...users.slice(0, at % users.length),
        ];
        const taking = others.slice(0, at % 3);
        const conversation = {
          ...conversationOf(creator as string, ...taking),
          historyVisibility: hidesHistory ? ('since-joined' as const) : ('all' as const),
        };
        const key = { operation: 'create-conversation', key: conversation.id, fingerprint: 'same' };
        for (const request of [conversation, { ...conversation, id: randomUUID() }].slice(0, 1 + (at % 2)))
          expect(
            await stores.conversations.create(request, callerNamed(creator as string), { key }),
          ).toMatchObject({ id: conversation.id, replayed: request !== conversation });
        const all = [creator as string, ...taking];
        conversations.push(chatModel.create(conversation.id, hidesHistory, all));
      },
    }),
  ),
  fc.tuple(n, n, fc.integer({ min: 1, max: 3 }), fc.boolean()).map(([at, by, count, isReply]) =>
    command(
      `send(${at}, ${by}, ${count}, ${isReply})`,
      false,
      async ({ users, conversations }, { stores }) => {
        const conversation = pick(conversations, at);
        const user = pick(users, by);
        const { conversationId } = conversation;
        const parent = isReply ? pick([undefined, ...chatModel.readable(conversation, user)], by) : undefined;
        const whom = by % 4 === 0 ? '' : pick(users, by >> 2);
        const mentions = by % 3 === 0 ? [whom] : [];
        const named = whom === '' ? { mentionsAll: true } : { mentions };
        const batch = Array.from({ length: count }, (_, k) =>
          messageFrom(user, conversationId, {
            content: `${by}/${k}`,
            replyTo: parent?.messageId,
            ...(mentions.length > 0 && named),
          }),
        );
        const outcomes = await stores.messages.append(batch.map((message) => ({ message })));
        const access = chatModel.access(conversation, user);
        const refusal = access === 'conversation-deleted' ? access : 'not-participant';
        expect(outcomes.map(({ status }) => status)).toEqual(
          batch.map(() => (access === 'ok' ? 'stored' : refusal)),
        );
        if (access !== 'ok') return;
        for (const { messageId, content } of batch)
          chatModel.append(conversation, messageId, user, content, parent?.seq, mentions);
      },
    ),
  ),
  fc.tuple(n, n).map(
    ([by, of]): Command => ({
      check: () => true,
      toString: () => `pair(${by}, ${of})`,
      async run({ users, conversations }, { stores }) {
        const user = pick(users, by);
        const others = users.filter((one) => one !== user);
        const other = pick(others, of);
        const group = conversationOf(user, other);
        const participants = group.participants.map((one) => ({ ...one, role: 'member' as const }));
        const pair = { ...group, type: 'one-to-one' as const, participants };
        const known = conversations.find(
          (one) => one.isPair && one.participants.has(user) && one.participants.has(other),
        );
        expect(await stores.conversations.create(pair, callerNamed(user), { distinct: true })).toMatchObject({
          id: known?.conversationId ?? pair.id,
          found: known !== undefined,
        });
        if (known) chatModel.setView(known, user, { hidden: false });
        else conversations.push(chatModel.create(pair.id, false, [user, other], true));
      },
    }),
  ),
  fc
    .tuple(n, n, fc.integer({ min: 1, max: 2 }), fc.constantFrom(undefined, 'a', 'b'))
    .map(([at, by, count, key]) =>
      command(`batch(${at}, ${by}, ${count}, ${key})`, false, async (world, { stores }) => {
        const conversation = pick(world.conversations, at);
        const { conversationId } = conversation;
        const user = pick(world.users, by);
        const fingerprint = `${conversationId} ${count}`;
        const batch = Array.from({ length: count }, (_, k) =>
          messageFrom(user, conversationId, { content: `batch ${k}` }),
        );
        const appended = stores.messages.appendBatch(
          batch,
          key === undefined ? undefined : { operation: 'create-message-batch', key, fingerprint },
        );
        const known = world.batches.get(`${user} ${key}`);
        if (known && known.fingerprint !== fingerprint) {
          await expect(appended).rejects.toMatchObject({ kind: 'idempotency-key-reused' });
          return;
        }
        const access = chatModel.access(conversation, user);
        const refusal = access === 'conversation-deleted' ? access : 'not-participant';
        const status = access === 'ok' ? 'stored' : refusal;
        const messageIds = known?.messageIds ?? batch.map(({ messageId }) => messageId);
        const { outcomes, replayed } = await appended;
        expect(outcomes).toMatchObject(messageIds.map((messageId) => ({ status, messageId })));
        expect(replayed).toBe(known !== undefined);
        if (known || access !== 'ok') return;
        if (key !== undefined) world.batches.set(`${user} ${key}`, { fingerprint, messageIds });
        for (const { messageId, content } of batch) chatModel.append(conversation, messageId, user, content);
      }),
    ),
  fc.tuple(n, n, fc.constantFrom(undefined, 1, 2)).map(([at, by, expected]) =>
    command(`edit(${at}, ${by}, ${expected})`, true, async (world, { stores }) => {
      const { conversation, messageId, seq } = target(world, at);
      const user = pick(world.users, by);
      const options = { expectedVersion: expected, windowSeconds: 3600 };
      const patch = { content: `edit ${by}` };
      const outcome = await outcomeOf(stores.revisions.edit(messageId, patch, options, callerNamed(user)));
      expect(outcome).toBe(chatModel.edit(conversation, user, seq, patch.content, expected));
    }),
  ),
  fc.tuple(n, n, fc.boolean()).map(([at, by, isBack]) =>
    command(`${isBack ? 'restore' : 'delete'}(${at}, ${by})`, true, async (world, { stores }) => {
      const { conversation, messageId, seq } = target(world, at);
      const user = pick(world.users, by);
      const outcome = isBack
        ? await outcomeOf(stores.revisions.restore(messageId, { windowSeconds: 3600 }, callerNamed(user)))
        : await outcomeOf(stores.revisions.remove(messageId, callerNamed(user)));
      expect(outcome).toBe(chatModel[isBack ? 'restore' : 'remove'](conversation, user, seq));
    }),
  ),
  fc.tuple(n, n, fc.constantFrom('👍', 'x'), fc.boolean()).map(([at, by, reaction, wanted]) =>
    command(`react(${at}, ${by}, ${reaction}, ${wanted})`, true, async (world, { stores }) => {
      const { conversation, messageId, seq } = target(world, at);
      const user = pick(world.users, by);
      const change = stores.reactions[wanted ? 'add' : 'remove'](messageId, reaction, callerNamed(user));
      expect(await outcomeOf(change)).toBe(chatModel.react(conversation, user, seq, reaction, wanted));
    }),
  ),
  fc.tuple(n, n, fc.boolean()).map(([at, by, wanted]) =>
    command(`pin(${at}, ${by}, ${wanted})`, true, async (world, { stores }) => {
      const { conversation, messageId, seq } = target(world, at);
      const user = pick(world.users, by);
      const outcome = await outcomeOf(stores.pins.set(messageId, wanted, callerNamed(user)));
      expect(outcome).toBe(chatModel.pin(conversation, user, seq, wanted));
    }),
  ),
  fc.tuple(n, n, fc.boolean()).map(([at, by, isRead]) =>
    command(`acknowledge(${at}, ${by}, ${isRead})`, true, async (world, { stores }) => {
      const { conversation, messageId, seq } = target(world, at);
      const user = pick(world.users, by);
      const status = isRead ? 'read' : 'delivered';
      const outcome = await outcomeOf(stores.messages.acknowledge(messageId, status, callerNamed(user)));
      expect(outcome).toBe(chatModel.acknowledge(conversation, user, seq, isRead));
    }),
  ),
  fc.tuple(n, n, n, role, fc.constantFrom('add', 'setRole', 'leave')).map(([at, by, of, role, what]) =>
    command(`${what}(${at}, ${by}, ${of}, ${role})`, false, async ({ users, conversations }, { stores }) => {
      const conversation = pick(conversations, at);
      const [user, whom] = [pick(users, by), pick(users, of)];
      const caller = callerNamed(user);
      const { conversationId: id } = conversation;
      const { participants } = stores;
      const change = {
        add: () => participants.add(id, whom, role, caller),
        setRole: () => participants.setRole(id, whom, role, caller),
        leave: () => participants.remove(id, whom, caller),
      }[what as 'add'];
      expect(await outcomeOf(change())).toBe(chatModel[what as 'add'](conversation, user, whom, role));
    }),
  ),
  fc.tuple(n, n, n, fc.constantFrom(undefined, true, false)).map(([at, by, topic, hidesHistory]) =>
    command(
      `update(${at}, ${by}, ${topic}, ${hidesHistory})`,
      false,
      async ({ users, conversations }, { stores }) => {
        const conversation = pick(conversations, at);
        const user = pick(users, by);
        const historyVisibility = hidesHistory ? ('since-joined' as const) : ('all' as const);
        const patch = { metadata: { topic }, ...(hidesHistory !== undefined && { historyVisibility }) };
        const outcome = await outcomeOf(
          stores.conversations.update(conversation.conversationId, patch, callerNamed(user)),
        );
        expect(outcome).toBe(chatModel.update(conversation, user, { topic, hidesHistory }));
      },
    ),
  ),
  fc.tuple(n, n, patch).map(([at, by, patch]) =>
    command(
      `view(${at}, ${by}, ${JSON.stringify(patch)})`,
      false,
      async ({ users, conversations }, { stores }) => {
        const conversation = pick(conversations, at);
        const user = pick(users, by);
        const outcome = await outcomeOf(
          stores.conversations.updateView(conversation.conversationId, patch, callerNamed(user)),
        );
        expect(outcome).toBe(chatModel.setView(conversation, user, patch));
      },
    ),
  ),
  fc.tuple(n, n).map(([at, by]) =>
    command(`deleteConversation(${at}, ${by})`, false, async ({ users, conversations }, { stores }) => {
      const conversation = pick(conversations, at);
      const user = pick(users, by);
      const outcome = await outcomeOf(
        stores.conversations.remove(conversation.conversationId, callerNamed(user)),
      );
      expect(outcome).toBe(chatModel.delete(conversation, user));
    }),
  ),
  fc.tuple(n, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 3 })).map(
    ([by, limit, pages]): Command => ({
      check: () => true,
      toString: () => `sync(${by}, ${limit}, ${pages})`,
      async run({ users }, { replicas }) {
        await replicas.get(pick(users, by))?.sync({ limit, pages });
      },
    }),
  ),
];

async function expectAgreement(world: World, { stores, replicas }: Real): Promise<void> {
  for (const user of world.users) {
    const replica = replicas.get(user);
    await replica?.sync({ limit: 5 });
    expect(replica?.gaps).toEqual([]);
    const fresh = await replicaOf(stores, user);
    await fresh.sync();
    const mine = world.conversations.filter(
      (one) => chatModel.access(one, user) === 'ok' && !chatModel.viewOf(one, user).hidden,
    );
    const listed = (await stores.conversations.list({ limit: 50 }, callerNamed(user))).items;
    expect(new Set(listed.map(({ id: conversationId }) => conversationId))).toEqual(
      new Set(mine.map(({ conversationId }) => conversationId)),
    );
    expect(new Set(replica?.conversations().map(({ conversation }) => conversation.id))).toEqual(
      new Set(mine.map(({ conversationId }) => conversationId)),
    );
    for (const filter of ['shelved', 'pinned', 'muted', 'unread'] as const) {
      const { items } = await stores.conversations.list({ limit: 50, [filter]: true }, callerNamed(user));
      const wanted = mine.filter((one) => {
        const view = chatModel.viewOf(one, user);
        return {
          shelved: view.shelved,
          pinned: view.pinned,
          muted: (view.mutedUntil ?? '') > new Date().toISOString(),
          unread: view.markedUnread || chatModel.unread(one, user) > 0,
        }[filter];
      });
      expect(new Set(items.map(({ id }) => id))).toEqual(
        new Set(wanted.map(({ conversationId }) => conversationId)),
      );
    }
    for (const conversation of mine) {
      const { conversationId } = conversation;
      const summary = listed.find((one) => one.id === conversationId);
      const shown = chatModel.shown(conversation, user);
      expect(summary).toMatchObject({
        role: conversation.participants.get(user)?.role,
        view: chatModel.viewOf(conversation, user),
        metadata: conversation.topic === undefined ? {} : { topic: conversation.topic },
        historyVisibility: conversation.hidesHistory ? 'since-joined' : 'all',
        unreadCount: chatModel.unread(conversation, user),
        unreadMentionCount: chatModel.unreadMentions(conversation, user),
        lastSeq: conversation.messages.length,
      });
      expect(summary?.lastMessage?.seq).toBe(shown.findLast(({ isDeleted }) => !isDeleted)?.seq);
      const read = await readAll(stores, conversationId, user);
      expect(
        read.map(({ id: messageId, seq, content, version, deletedAt, pinnedAt, replyTo, reactions }) => ({
          messageId,
          seq,
          content,
          version,
          isDeleted: deletedAt !== undefined,
          isPinned: pinnedAt !== undefined,
          replyTo: replyTo?.seq,
          reactions: reactions.toSorted((a, b) => (a.reaction < b.reaction ? -1 : 1)),
        })),
      ).toEqual(shown);
      expect(comparable(replica?.conversation(conversationId))).toEqual(
        comparable(fresh.conversation(conversationId)),
      );
      expect(await stores.conversations.inspect(conversationId, {}, callerNamed(user))).toMatchObject({
        count: shown.length,
        tombstones: shown.filter(({ isDeleted }) => isDeleted).length,
        missing: [],
        ...(shown[0] && { firstSeq: shown[0].seq }),
      });
      const { items: mentions } = await stores.mentions.list(
        { conversationId, limit: 200 },
        callerNamed(user),
      );
      expect(new Set(mentions.map(({ id }) => id))).toEqual(
        new Set(chatModel.mentionsOf(conversation, user)),
      );
      const { items: threads } = await stores.threads.list({ conversationId, limit: 200 }, callerNamed(user));
      expect(
        threads.map(({ seq, replyCount, lastReply, participants, unreadCount }) => ({
          seq,
          replyCount,
          lastSeq: lastReply.seq,
          participants,
          unreadCount,
        })),
      ).toEqual(chatModel.threads(conversation, user));
      const { items: pins } = await stores.pins.list(conversationId, { limit: 200 }, callerNamed(user));
      expect(new Set(pins.map(({ seq }) => seq))).toEqual(
        new Set(shown.filter(({ isPinned }) => isPinned).map(({ seq }) => seq)),
      );
      const last = shown.at(-1);
      if (last) {
        const receipts = await stores.messages.listReceipts(last.messageId, callerNamed(user));
        const sender = conversation.messages[last.seq - 1]?.senderId;
        expect(new Map(receipts.map(({ userId, status }) => [userId, status]))).toEqual(
          new Map(
            [...conversation.participants]
              .filter(([other, { joinedSeq }]) => other !== sender && joinedSeq < last.seq)
              .map(([other, { read, delivered }]) => [
                other,
                read >= last.seq ? 'read' : delivered >= last.seq ? 'delivered' : 'sent',
              ]),
          ),
        );
      }
    }
  }
}

const runs = Number(process.env.MODEL_RUNS ?? 60);

test('lists, unread counts, changes, receipts and refusals are those of the model, whatever happens', {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 50, size: 'max' }), async (sequence) => {
      const stores = storesOn(database.direct);
      const run = randomUUID().slice(0, 8);
      const users = ['ann', 'ben', 'cat', 'dan'].map((name) => `${name}-${run}`);
      const replicas = new Map<string, Awaited<ReturnType<typeof replicaOf>>>();
      for (const user of users) replicas.set(user, await replicaOf(stores, user));
      for (const replica of replicas.values()) await replica.sync();
      const world = { users, conversations: [], batches: new Map() };
      const real = { stores, replicas };
      await fc.asyncModelRun(() => ({ model: world, real }), sequence);
      await expectAgreement(world, real);
    }),
    { numRuns: runs },
  );
});

test('clients that sync while many write at once miss nothing and get nothing twice', {
  timeout: 600_000,
}, async () => {
  const action = fc.tuple(
    n,
    n,
    fc.constantFrom('send', 'send', 'batch', 'edit', 'delete', 'react', 'ack', 'join', 'out'),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(action, { minLength: 5, maxLength: 25 }), { minLength: 4, maxLength: 8 }),
      async (writers) => {
        const stores = storesOn(database.direct);
        const run = randomUUID().slice(0, 8);
        const [ann, ben, cat, dan] = ['ann', 'ben', 'cat', 'dan'].map((name) => `${name}-${run}`) as [
          string,
          string,
          string,
          string,
        ];
        const replicas = await Promise.all(
          [ann, ben, cat].map((user) => replicaOf(storesOn(database.service), user)),
        );
        for (const replica of replicas) await replica.sync();
        const made = await Promise.all(
          [conversationOf(ann, ben, cat), conversationOf(ann, ben, cat)].map(async (conversation) => {
            await stores.conversations.create(conversation, callerNamed(ann));
            return conversation.id;
          }),
        );
        const sent: string[] = [];
        const write = async (actions: readonly (readonly [number, number, string])[]) => {
          for (const [at, by, what] of actions) {
            const conversationId = pick(made, at);
            const user = pick([ann, ben, cat], by);
            const caller = callerNamed(user);
            const messageId = pick([...sent, randomUUID()], by);
            const append = async (count: number) => {
              const batch = Array.from({ length: count }, () => messageFrom(user, conversationId));
              await stores.messages.append(batch.map((message) => ({ message })));
              sent.push(...batch.map((message) => message.messageId));
            };
            await outcomeOf(
              {
                send: () => append(1),
                batch: () => append(5),
                edit: () =>
                  stores.revisions.edit(messageId, { content: `by ${by}` }, { windowSeconds: 60 }, caller),
                delete: () => stores.revisions.remove(messageId, caller),
                react: () => stores.reactions.add(messageId, '👍', caller),
                ack: () => stores.messages.acknowledge(messageId, 'read', caller),
                join: () => stores.participants.add(conversationId, dan, 'member', callerNamed(ann)),
                out: () => stores.participants.remove(conversationId, dan, callerNamed(ann)),
              }[what as 'send']() as Promise<unknown>,
            );
          }
        };
        let isWriting = true;
        const told: string[][] = replicas.map(() => []);
        const following = replicas.map(async (replica, who) => {
          for (let isLast = false; !isLast; ) {
            isLast = !isWriting;
            const changes = await replica.sync({ limit: 1 + who * 3 });
            told[who]?.push(
              ...changes.flatMap((one) =>
                one.type === 'message-stored' && one.message ? [one.message.id] : [],
              ),
            );
          }
        });
        await Promise.all(writers.map(write));
        isWriting = false;
        await Promise.all(following);
        for (const [who, user] of [ann, ben, cat].entries()) {
          expect(replicas[who]?.gaps).toEqual([]);
          const fresh = await replicaOf(stores, user);
          await fresh.sync();
          expect(told[who]?.toSorted()).toEqual(sent.toSorted());
          for (const conversationId of made) {
            const held = replicas[who]?.conversation(conversationId);
            expect(comparable(held)).toEqual(comparable(fresh.conversation(conversationId)));
          }
        }
      },
    ),
    { numRuns: Math.ceil(runs / 4) },
  );
});
