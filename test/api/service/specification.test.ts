import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { type Call, signIn } from '../../support/stage/client.ts';

const { env } = inject('stage');
const run = randomUUID().slice(0, 8);
let alice: Call;
let conversationId: string;

const conversation = `{"type": "group", "participants": ["bob-${run}"], "metadata": {}}`;
const message = '{"content": "Hello, world!", "contentType": "text", "attachments": [], "metadata": {}}';

beforeAll(async () => {
  alice = await signIn(`alice-${run}`);
  const created = await alice('create-conversation', { body: conversation });
  expect(created).toMatchObject({
    status: 201,
    body: { conversation: { id: expect.any(String), type: 'group', metadata: {} } },
  });
  conversationId = created.body.conversation.id;
});

/** Requests as a client sends them that was written from the specification: decision 20. */
describe('the JSON of the specification', () => {
  test('creates a message, 201 {message}', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const sent = await alice('create-message', { path: { conversationId }, headers, body: message });
    expect(sent).toMatchObject({
      status: 201,
      body: {
        message: {
          id: expect.any(String),
          conversationId,
          senderId: `alice-${run}`,
          content: 'Hello, world!',
          contentType: 'text',
          attachments: [],
          metadata: {},
          createdAt: expect.any(String),
        },
      },
    });
    const again = await alice('create-message', { path: { conversationId }, headers, body: message });
    expect(again.body.message.id).toBe(sent.body.message.id);
    const path = { messageId: sent.body.message.id };
    expect((await alice('get-message', { path })).body).toEqual(sent.body.message);
  });

  test.skipIf(!env.KAFKA_BROKERS)('queues a message, 202 {messageId, status} (needs Kafka)', async () => {
    const sent = await alice('create-message', {
      path: { conversationId },
      query: { mode: 'async' },
      body: message,
    });
    expect(sent).toMatchObject({
      status: 202,
      body: { messageId: expect.any(String), status: 'queued' },
    });
  });

  test.skipIf(!env.ATTACHMENTS_BUCKET)('attaches an upload by tempUploadId (needs S3)', async () => {
    const { body: upload } = await alice('create-upload', {
      body: `{"filename": "image.png", "mime": "image/png", "size": 3, "conversationId": "${conversationId}"}`,
    });
    const form = new FormData();
    for (const [name, value] of Object.entries<string>(upload.fields)) form.append(name, value);
    form.append('file', new Blob(['PNG']));
    expect((await fetch(upload.url, { method: 'POST', body: form })).ok).toBe(true);
    const sent = await alice('create-message', {
      path: { conversationId },
      body: `{"content": "A picture", "attachments": [{"tempUploadId": "${upload.uploadId}", "filename": "image.png",
        "size": 3, "mime": "image/png"}]}`,
    });
    expect(sent).toMatchObject({
      status: 201,
      body: { message: { attachments: [{ filename: 'image.png', size: 3, mime: 'image/png' }] } },
    });
  });
});
