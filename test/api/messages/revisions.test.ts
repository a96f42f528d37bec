import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Message } from '../../../functions/shared/domain/messages/message.ts';
import { type Answer, type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';

const owner = new pg.Client({ connectionString: inject('stage').database });
const run = randomUUID().slice(0, 8);
const names = { alice: `alice-${run}`, bob: `bob-${run}`, carol: `carol-${run}` };
let alice: Call;
let bob: Call;
let carol: Call;
let moderator: Call;
let conversationId: string;
let message: Message;
let path: { messageId: string };

beforeAll(async () => {
  await owner.connect();
  [alice, bob, carol] = await Promise.all([signIn(names.alice), signIn(names.bob), signIn(names.carol)]);
  moderator = await signIn(`moderator-${run}`, { scopes: ['chat:admin'] });
});
afterAll(() => owner.end());
beforeEach(async () => {
  conversationId = await converse(alice, names.bob, names.carol);
  const body = { content: 'first', contentType: 'markdown', metadata: { a: 1 } };
  message = (await bob('create-message', { path: { conversationId }, body })).body.message;
  path = { messageId: message.id };
});

const refused = (status: number, kind: string) => ({ status, body: problem(kind) });
const edit = (call: Call, body: unknown, headers = {}) => call('edit-message', { path, body, headers });

describe('an edit', () => {
  test('makes a version, keeps the place, and can be read everywhere', async () => {
    const edited = await edit(bob, { content: 'second' });
    expect(edited.body).toEqual({ ...message, content: 'second', version: 2, editedAt: expect.any(String) });
    expect((await carol('get-message', { path })).body).toEqual(edited.body);
    expect((await carol('list-messages', { path: { conversationId } })).body.items).toEqual([edited.body]);
    await edit(bob, { metadata: { b: [2] }, contentType: 'text' });
    const versions = (await carol('list-versions', { path })).body;
    expect(versions).toMatchObject({
      items: [
        { version: 3, content: 'second', contentType: 'text', metadata: { b: [2] } },
        { version: 2, content: 'second', contentType: 'markdown', metadata: { a: 1 } },
        { version: 1, content: 'first', contentType: 'markdown', metadata: { a: 1 } },
      ],
      nextCursor: null,
    });
    expect(versions.items[2].createdAt).toBe(message.storedAt);
    const first = (await carol('list-versions', { path, query: { limit: 2 } })).body;
    const rest = await carol('list-versions', { path, query: { limit: 2, cursor: first.nextCursor } });
    expect([...first.items, ...rest.body.items]).toEqual(versions.items);
  });

  test('may be repeated when its answer was lost', async () => {
    for (const _ of [1, 2])
      expect((await edit(bob, { content: 'next', expectedVersion: 1 })).body.version).toBe(2);
    expect(await edit(bob, { content: 'other', expectedVersion: 1 })).toMatchObject(
      refused(412, 'version-mismatch'),
    );
  });

  test('is one of a thousand at most', async () => {
    await owner.query('UPDATE message SET version = 999 WHERE id = $1', [path.messageId]);
    expect((await edit(bob, { content: 'the last one' })).body.version).toBe(1000);
    expect(await edit(bob, { content: 'one more' })).toMatchObject(refused(409, 'too-many-versions'));
    expect((await edit(bob, { content: 'the last one' })).body.version).toBe(1000);
  });

  test('keeps at most four megabytes of versions', async () => {
    await owner.query(
      `INSERT INTO message_version (message_id, version, content, content_type, created_at)
       SELECT $1, n, repeat('x', 32768), 'text', now() FROM generate_series(1, 128) n`,
      [path.messageId],
    );
    await owner.query('UPDATE message SET version = 129 WHERE id = $1', [path.messageId]);
    expect((await edit(bob, { content: 'the last one' })).body.version).toBe(130);
    expect(await edit(bob, { content: 'one more' })).toMatchObject(refused(409, 'too-many-versions'));
    expect((await edit(bob, { content: 'the last one' })).body.version).toBe(130);
  });

  test('is only for the sender, for a day, of a message that is there, and says something', async () => {
    expect(await edit(alice, { content: 'mine' })).toMatchObject(refused(403, 'not-message-sender'));
    expect(await edit(bob, { content: '' })).toMatchObject(refused(400, 'invalid-request'));
    expect(await edit(bob, {})).toMatchObject(refused(400, 'invalid-request'));
    expect(await edit(bob, { content: 'x', senderId: 'y' })).toMatchObject(refused(400, 'invalid-request'));
    await owner.query(`UPDATE message SET stored_at = now() - interval '25 hours' WHERE id = $1`, [
      path.messageId,
    ]);
    expect(await edit(bob, { content: 'late' })).toMatchObject(refused(403, 'edit-window-closed'));
    await bob('delete-message', { path });
    expect(await edit(bob, { content: 'gone' })).toMatchObject(refused(410, 'message-deleted'));
    expect((await carol('list-versions', { path })).body).toEqual({ items: [], nextCursor: null });
  });
});

describe('a deletion', () => {
  const gone = () => ({
    id: message.id,
    seq: 1,
    content: '',
    attachments: [],
    metadata: {},
    reactions: [],
    deletedAt: expect.any(String),
  });

  test('leaves a tombstone at its place, and nothing of what it said anywhere', async () => {
    const secret = `secret-${randomUUID()}`;
    await edit(bob, { content: secret, metadata: { secret } });
    const reply = { content: 'really?', replyTo: message.id };
    await carol('create-message', { path: { conversationId }, body: reply });
    await alice('add-reaction', { path: { ...path, reaction: secret } });
    const deleted = await bob('delete-message', { path });
    expect(deleted).toMatchObject({ status: 200, body: gone() });
    const answers: Answer[] = await Promise.all([
      carol('get-message', { path }),
      carol('list-messages', { path: { conversationId } }),
      carol('list-replies', { path }),
      carol('list-versions', { path }),
      carol('list-reactions', { path }),
      carol('list-conversations'),
      carol('get-conversation', { path: { conversationId } }),
    ]);
    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(JSON.stringify(body)).not.toContain(secret);
    }
    expect(answers[1]?.body.items).toMatchObject([{ seq: 2, replyTo: { ...path, seq: 1 } }, gone()]);
    expect(await bob('delete-message', { path })).toMatchObject({ status: 200, body: deleted.body });
    expect((await send(bob, conversationId, 'next')).body.message.seq).toBe(3);
  });

  test('is for the sender, owners, admins and moderators, and so is bringing it back', async () => {
    const restore = (call: Call) => call('restore-message', { path });
    expect(await carol('delete-message', { path })).toMatchObject(refused(403, 'insufficient-role'));
    for (const call of [bob, alice, moderator]) {
      expect((await call('delete-message', { path })).status).toBe(200);
      expect(await restore(carol)).toMatchObject(refused(403, 'insufficient-role'));
      expect(await restore(call)).toMatchObject({ status: 200, body: message });
      // Non-participants cannot read anything this way.
      expect(await restore(call)).toMatchObject(
        call === moderator ? refused(409, 'message-not-deleted') : { status: 200, body: message },
      );
    }
    // A sender cannot undelete a message that an owner deleted.
    await alice('delete-message', { path });
    expect(await restore(bob)).toMatchObject(refused(403, 'insufficient-role'));
    await owner.query(`UPDATE message SET deleted_at = now() - interval '8 days' WHERE id = $1`, [
      path.messageId,
    ]);
    expect(await restore(alice)).toMatchObject(refused(410, 'restore-window-closed'));
  });
});

describe('reactions', () => {
  const react = (call: Call, reaction: string) => call('add-reaction', { path: { ...path, reaction } });
  const unreact = (call: Call, reaction: string) => call('remove-reaction', { path: { ...path, reaction } });
  const shown = async (call: Call) => (await call('get-message', { path })).body.reactions;

  test('are counted once for each, and show which are mine', async () => {
    for (const call of [alice, bob, bob]) expect((await react(call, '👍')).status).toBe(204);
    await react(bob, '🎉');
    expect(await shown(bob)).toEqual(
      expect.arrayContaining([
        { reaction: '👍', count: 2, mine: true },
        { reaction: '🎉', count: 1, mine: true },
      ]),
    );
    expect((await carol('list-messages', { path: { conversationId } })).body.items[0].reactions).toEqual(
      expect.arrayContaining([{ reaction: '👍', count: 2, mine: false }]),
    );
    const listed = (await carol('list-reactions', { path })).body.items;
    expect(listed).toMatchObject([
      { userId: names.alice, reaction: '👍' },
      { userId: names.bob, reaction: '👍' },
      { userId: names.bob, reaction: '🎉' },
    ]);
    const page = (await carol('list-reactions', { path, query: { limit: 1 } })).body;
    const next = await carol('list-reactions', { path, query: { limit: 5, cursor: page.nextCursor } });
    expect([...page.items, ...next.body.items]).toEqual(listed);
    for (const call of [bob, bob, carol]) expect((await unreact(call, '👍')).status).toBe(204);
    expect(await shown(bob)).toEqual(expect.arrayContaining([{ reaction: '👍', count: 1, mine: false }]));
    await unreact(alice, '👍');
    await unreact(bob, '🎉');
    expect(await shown(bob)).toEqual([]);
  });

  test.each(['👩‍👩‍👧‍👦', '+1', 'a b', '100%', 'constructor', 'ünïcode', '"; DROP TABLE reaction; --'])(
    'may be %s',
    async (reaction) => {
      expect((await react(bob, reaction)).status).toBe(204);
      expect(await shown(alice)).toEqual([{ reaction, count: 1, mine: false }]);
      expect((await unreact(bob, reaction)).status).toBe(204);
      expect(await shown(alice)).toEqual([]);
    },
  );

  test('are short, not on deleted messages, and of fifty kinds at most', async () => {
    expect((await react(bob, 'x'.repeat(65))).status).toBe(400);
    await Promise.all(Array.from({ length: 50 }, (_, n) => react(bob, `r${n}`)));
    expect(await react(bob, 'one more')).toMatchObject(refused(409, 'too-many-reactions'));
    expect((await react(alice, 'r7')).status).toBe(204);
    await bob('delete-message', { path });
    expect(await react(bob, 'r1')).toMatchObject(refused(410, 'message-deleted'));
    expect(await unreact(bob, 'r1')).toMatchObject(refused(410, 'message-deleted'));
  });
});

describe('replies', () => {
  const reply = (call: Call, replyTo: string, more = {}, query = {}) =>
    call('create-message', { path: { conversationId }, body: { content: 'reply', replyTo, ...more }, query });

  test('refer to their parent, and are listed with it in order', async () => {
    const sent: string[] = [];
    for (const call of [alice, carol, alice]) {
      const { status, body } = await reply(call, message.id);
      expect(status).toBe(201);
      expect(body.message.replyTo).toEqual({ messageId: message.id, seq: 1 });
      expect((await bob('get-message', { path: { messageId: body.messageId } })).body).toEqual(body.message);
      sent.push(body.messageId);
    }
    const nested = (await reply(bob, sent[0] as string)).body.message;
    expect(nested.replyTo).toEqual({ messageId: sent[0], seq: 2 });
    const first = (await bob('list-replies', { path, query: { limit: 2 } })).body;
    const rest = (await bob('list-replies', { path, query: { limit: 2, cursor: first.nextCursor } })).body;
    const listed = [...first.items, ...rest.items].map(({ id: messageId }: Message) => messageId);
    expect(listed).toEqual(sent);
    expect(rest.nextCursor).toBeNull();
  });

  test('answer a message of the same conversation only', async () => {
    const elsewhere = (await send(alice, await converse(alice, names.bob), 'elsewhere')).body;
    for (const target of [elsewhere.messageId, randomUUID()]) {
      expect(await reply(alice, target)).toMatchObject({
        ...refused(422, 'reply-unavailable'),
        body: { errors: [{ pointer: '#/body/replyTo' }] },
      });
    }
  });
});

describe('receipts', () => {
  test('show how far everybody has read, by their horizons', async () => {
    const { messageId } = (await send(bob, conversationId, 'second')).body;
    await alice('acknowledge-message', { path: { messageId }, body: { status: 'read' } });
    await carol('acknowledge-message', { path, body: { status: 'delivered' } });
    const receipts = async (id: string) =>
      (await carol('list-receipts', { path: { messageId: id } })).body.items;
    expect(await receipts(message.id)).toEqual([
      { userId: names.alice, status: 'read' },
      { userId: names.carol, status: 'delivered' },
    ]);
    expect(await receipts(messageId)).toEqual([
      { userId: names.alice, status: 'read' },
      { userId: names.carol, status: 'sent' },
    ]);
  });
});

describe('integrity', () => {
  const digestOf = (messages: readonly Message[]) => {
    const hex = (text: string) => createHash('sha256').update(text).digest('hex');
    const lines = messages
      .toSorted((a, b) => a.seq - b.seq)
      .map(({ seq, id: messageId, version, content, deletedAt }) =>
        [seq, messageId, version, deletedAt ? 'deleted' : hex(content)].join(' ').concat('\n'),
      );
    return hex(lines.join(''));
  };
  const inspect = async (query = {}) =>
    (await carol('get-integrity', { path: { conversationId }, query })).body;

  test('is the digest of what the messages are, and finds what is not there', async () => {
    for (const content of ['zwei ✨', '3', '4', '5']) await send(alice, conversationId, content);
    await edit(bob, { content: 'first, edited' });
    const { items } = (await carol('list-messages', { path: { conversationId } })).body;
    await alice('delete-message', { path: { messageId: items[2].id } });
    const all = (await carol('list-messages', { path: { conversationId } })).body.items;
    expect(await inspect()).toEqual({
      firstSeq: 1,
      lastSeq: 5,
      count: 5,
      tombstones: 1,
      missing: [],
      removed: [],
      digest: digestOf(all),
    });
    expect(await inspect({ from: 2, to: 4 })).toMatchObject({
      firstSeq: 2,
      lastSeq: 4,
      count: 3,
      digest: digestOf(all.filter(({ seq }: Message) => seq >= 2 && seq <= 4)),
    });
    expect(await inspect({ from: 9 })).toMatchObject({ count: 0, missing: [], digest: digestOf([]) });
    await owner.query('DELETE FROM message WHERE conversation_id = $1 AND seq IN (1, 3, 4)', [
      conversationId,
    ]);
    expect(await inspect()).toMatchObject({
      count: 2,
      missing: [
        { from: 1, to: 1 },
        { from: 3, to: 4 },
      ],
    });
    expect(
      await carol('get-integrity', { path: { conversationId }, query: { from: 3, to: 2 } }),
    ).toMatchObject(refused(400, 'invalid-request'));
  });
});
