import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { changeEvents, messageRejectedEvent } from '../../../functions/shared/contract/events/events.ts';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import type { Message } from '../../../functions/shared/domain/messages/message.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { type Call, converse, problem, signIn } from '../../support/stage/client.ts';
import { hush } from '../../support/stage/log-scan.ts';
import { messageFrom } from '../../support/stores/messages.ts';

/** An event of a stored message, held against its schema. */
function storedEvent(event: unknown) {
  changeEvents.find(({ type }) => type === 'message-stored')?.schema.parse(event);
  return event as { id: string; subject: string; data: Message };
}

const { env, database } = inject('stage');
const brokers = env.KAFKA_BROKERS?.split(',');

describe.skipIf(!brokers)('asynchronous messages (need Kafka)', () => {
  const kafka = new Kafka({ brokers: brokers ?? ['127.0.0.1:1'], logLevel: logLevel.NOTHING });
  const owner = new pg.Client({ connectionString: database });
  const events = { stored: [] as unknown[], rejected: [] as unknown[] };
  const consumer = kafka.consumer({ groupId: `test-${randomUUID()}` });
  let alice: Call;
  let bob: Call;
  let conversationId: string;

  beforeAll(async () => {
    await owner.connect();
    await consumer.connect();
    const { stored, rejected } = topics;
    await consumer.subscribe({ topics: [stored.name, rejected.name], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ topic, message }) => {
        events[topic === stored.name ? 'stored' : 'rejected'].push(JSON.parse(String(message.value)));
      },
    });
    alice = await signIn('alice');
    bob = await signIn('bob');
    conversationId = await converse(alice, 'bob');
  });
  afterAll(async () => {
    await consumer.disconnect();
    await owner.end();
  });

  const queue = (call: Call, content: string, headers = {}) =>
    call('create-message', {
      path: { conversationId },
      query: { mode: 'async' },
      body: { content },
      headers,
    });

  const settled = (messageId: string, call: Call) =>
    waitUntil(`${messageId} settled`, async () => {
      const answer = await call('get-message', { path: { messageId } });
      return answer.status === 404 ? undefined : answer;
    });

  /** Puts a record on the ingest topic as if the service had accepted it. */
  async function produce(value: string): Promise<void> {
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    await producer.send({ topic: topics.ingest.name, messages: [{ key: conversationId, value }] });
    await producer.disconnect();
  }

  test('are queued, stored and published', async () => {
    const queued = await queue(alice, 'later');
    expect(queued).toMatchObject({ status: 202, body: { status: 'queued' } });
    const { messageId } = queued.body;
    const stored = await settled(messageId, bob);
    expect(stored).toMatchObject({ status: 200, body: { content: 'later', senderId: 'alice' } });
    const event = await waitUntil('the event', () =>
      events.stored.find((one) => (one as { data: { id: string } }).data.id === messageId),
    );
    expect(storedEvent(event)).toMatchObject({
      subject: conversationId,
      tenantid: 'acme',
      data: stored.body,
    });
  });

  test('may be asked for by header, and the query wins', async () => {
    const headers = { 'x-write-mode': 'async' };
    const path = { conversationId };
    expect((await alice('create-message', { path, headers, body: { content: 'x' } })).status).toBe(202);
    const query = { mode: 'sync' };
    expect((await alice('create-message', { path, headers, query, body: { content: 'x' } })).status).toBe(
      201,
    );
    expect(
      (await alice('create-message', { path, query: { mode: 'later' }, body: { content: 'x' } })).status,
    ).toBe(400);
  });

  test('keep their order within a conversation', async () => {
    const contents = Array.from({ length: 100 }, (_, n) => `in order ${n}`);
    let last = '';
    for (const content of contents) last = (await queue(alice, content)).body.messageId;
    await settled(last, alice);
    const { body } = await alice('list-messages', {
      path: { conversationId },
      query: { limit: 100, order: 'desc' },
    });
    expect(body.items.map((item: { content: string }) => item.content).reverse()).toEqual(contents);
  });

  test('with one key are one message', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await queue(alice, 'keyed', headers);
    const again = await queue(alice, 'keyed', headers);
    expect(again).toMatchObject({ status: 202, body: first.body });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await queue(alice, 'other', headers)).status).toBe(422);
    expect((await settled(first.body.messageId, alice)).status).toBe(200);
  });

  test('of who left in between are refused for ever, with the reason', async () => {
    const id = await converse(alice, 'dave');
    await owner.query("DELETE FROM participant WHERE conversation_id = $1 AND user_id = 'dave'", [id]);
    const message = messageFrom('dave', id);
    await produce(JSON.stringify(message));
    const dave = await signIn('dave');
    expect(await settled(message.messageId, dave)).toMatchObject({
      status: 422,
      body: { ...problem('message-rejected'), detail: expect.stringContaining('not-participant') },
    });
    const event = await waitUntil('the event', () =>
      events.rejected.find(
        (one) => (one as { data: { messageId: string } }).data.messageId === message.messageId,
      ),
    );
    expect(messageRejectedEvent.parse(event)).toMatchObject({
      subject: id,
      data: { reason: 'not-participant' },
    });
  });

  test('of a conversation that was deleted in between are gone', async () => {
    const id = await converse(alice, 'bob');
    await owner.query('UPDATE conversation SET deleted_at = now() WHERE id = $1', [id]);
    const message = messageFrom('alice', id);
    await produce(JSON.stringify(message));
    expect(await settled(message.messageId, alice)).toMatchObject({
      status: 410,
      body: problem('message-rejected-conversation-deleted'),
    });
  });

  test('that nobody can read are quarantined, and hold up nobody', async () => {
    const poison = `${hush} poison ${randomUUID()}`;
    await produce(poison);
    const { messageId } = (await queue(alice, 'after the poison')).body;
    expect((await settled(messageId, alice)).status).toBe(200);
    const value = Buffer.from(poison).toString('base64');
    const event = await waitUntil('the quarantined record', () =>
      events.rejected.find(
        (one) => (one as { data: { record?: { value: string } } }).data.record?.value === value,
      ),
    );
    const { data } = messageRejectedEvent.parse(event);
    // The row comes after the event.
    const row = await waitUntil('its row', async () => {
      const found = await owner.query('SELECT reason, source FROM rejected_message WHERE id = $1', [
        data.messageId,
      ]);
      return found.rows[0];
    });
    expect(row).toEqual({ reason: 'invalid-record', source: data.record?.source });
  });

  test('stored with what the database refuses leave the others stored', async () => {
    // A week without partition: nothing can be stored there.
    const messageId = uuidv7({ msecs: 0x100000000000 });
    const refused = messageFrom('alice', conversationId, { messageId, content: hush });
    await produce(JSON.stringify(refused));
    const after = (await queue(alice, 'after the refused')).body;
    expect((await settled(after.messageId, alice)).status).toBe(200);
    expect(await settled(messageId, alice)).toMatchObject({
      status: 422,
      body: problem('message-rejected'),
    });
  });

  test('each have one message, one audit row and at least one event', async () => {
    const id = await converse(alice);
    const path = { conversationId: id };
    const sent = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        alice('create-message', {
          path,
          query: { mode: n % 2 ? 'async' : 'sync' },
          body: { content: `${n}` },
        }),
      ),
    );
    await waitUntil(
      'all stored',
      async () => (await alice('get-conversation', { path })).body.lastSeq === 60,
    );
    const { rows } = await owner.query(
      `SELECT (SELECT count(*) FROM message WHERE conversation_id = $1)::int AS messages,
              (SELECT count(*) FROM audit_event WHERE conversation_id = $1 AND action = 'create-message')::int AS audited`,
      [id],
    );
    expect(rows).toEqual([{ messages: 60, audited: 60 }]);
    const ours = () =>
      events.stored.map((event) => storedEvent(event)).filter(({ subject }) => subject === id);
    await waitUntil('all events', () => new Set(ours().map((event) => event.id)).size === 60);
    expect(ours().map(({ data }) => data.seq)).toEqual(Array.from({ length: 60 }, (_, n) => n + 1));
    expect(new Set(ours().map(({ data }) => data.id))).toEqual(
      new Set(sent.map(({ body }) => body.messageId)),
    );
  });
});
