import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { apiClient } from '../../../lib/client/api-client.ts';
import { problemAnswer, startFakeChatApi } from '../../support/model/fake-chat-api.ts';

const fault = fc.constantFrom(
  'lose' as const,
  'hang-up' as const,
  problemAnswer('service-unavailable', { 'retry-after': '0' }),
  problemAnswer('too-many-requests'),
  problemAnswer('internal-error'),
  problemAnswer('idempotency-key-in-flight'),
  { status: 502, body: '<html>' },
);

test('every message is stored once and in order, whatever the server and the network do', async () => {
  const fake = await startFakeChatApi();
  onTestFinished(() => fake.stop());
  const api = apiClient({ baseUrl: fake.baseUrl, token: 'token', firstPauseMs: 1 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fault, { maxLength: 4 }), { minLength: 1, maxLength: 5 }),
      async (faults) => {
        const { body } = await api.request('create-conversation', {
          body: { type: 'group', participants: [] },
        });
        const conversationId = body.conversation.id;
        const firstKey = fake.keys.length;
        for (const [n, ofThis] of faults.entries()) {
          const rest = ofThis.values();
          fake.onSend = () => rest.next().value;
          const sent = await api.request('create-message', {
            path: { conversationId },
            body: { content: `m${n}` },
          });
          expect(sent.body.message).toMatchObject({ content: `m${n}`, seq: n + 1 });
        }
        const contents = fake.conversations.get(conversationId)?.messages.map(({ content }) => content);
        expect(contents).toEqual(faults.map((_, n) => `m${n}`));
        expect(new Set(fake.keys.slice(firstKey)).size).toBe(faults.length);
      },
    ),
    { numRuns: 40 },
  );
});

test('a request that cannot be right is sent once', async () => {
  const fake = await startFakeChatApi();
  onTestFinished(() => fake.stop());
  const api = apiClient({ baseUrl: fake.baseUrl, token: 'token', firstPauseMs: 1 });
  const { body } = await api.request('create-conversation', { body: { type: 'group', participants: [] } });
  fake.onSend = () => problemAnswer('sender-not-participant');
  const sent = api.request('create-message', {
    path: { conversationId: body.conversation.id },
    body: { content: 'x' },
  });
  await expect(sent).rejects.toMatchObject({ kind: 'sender-not-participant' });
  expect(fake.keys).toHaveLength(1);
});
