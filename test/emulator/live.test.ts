import { expect, inject, test } from 'vitest';
import { alice, bob, converse } from '../e2e/users.ts';
import { openSocket } from '../support/stage/live-socket.ts';

const { brokers } = inject('emulator');

test.skipIf(!brokers)('a message pokes a client over the WebSocket API (needs Kafka)', async () => {
  const conversationId = await converse(bob);
  const { body: ticket } = await bob.api.request('create-live-ticket', {});
  const socket = await openSocket(ticket);
  try {
    expect(socket.protocol).toBe('chat-storage.v1');
    await socket.untilPong();
    // The new conversation may poke, too.
    const { body: now } = await bob.api.request('list-changes', {});
    await alice.api.request('create-message', { path: { conversationId }, body: { content: 'Hello' } });
    const changes = async () =>
      (await bob.api.request('list-changes', { query: { since: now.nextToken } })).body.items;
    do expect(await socket.next()).toBe('{"type":"poke"}');
    while (!(await changes()).some(({ message }) => message?.content === 'Hello'));
  } finally {
    socket.cut();
  }
});
