import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';
import { type LiveSocket, openSocket, refusedSocket } from '../../support/stage/live-socket.ts';
import { settledPokes } from '../../support/stage/settled-pokes.ts';

const { database, env } = inject('stage');
const owner = new pg.Client({ connectionString: database });
beforeAll(() => owner.connect());
afterAll(() => owner.end());

const poke = '{"type":"poke"}';
let names: { alice: string; bob: string; carol: string };
let alice: Call;
let bob: Call;
let conversationId: string;
const sockets: LiveSocket[] = [];

const ticketOf = async (call: Call) => (await call('create-live-ticket')).body;
async function listen(call: Call): Promise<LiveSocket> {
  const socket = await openSocket(await ticketOf(call));
  sockets.push(socket);
  return socket;
}

beforeEach(async ({ skip }) => {
  if (!env.LIVE_URL) skip('needs Kafka');
  const run = randomUUID().slice(0, 8);
  names = { alice: `alice-${run}`, bob: `bob-${run}`, carol: `carol-${run}` };
  alice = await signIn(names.alice);
  bob = await signIn(names.bob);
  conversationId = await converse(alice, names.bob);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.cut();
});

const connectionsOf = async (user: string) =>
  (await owner.query('SELECT connection_id FROM live_connection WHERE user_id = $1', [user])).rows;

/** Waits until all pokes so far have come; then only what follows brings one. */
const settled = () => settledPokes(owner, env.KAFKA_BROKERS ?? '', conversationId);

describe('a poke', () => {
  test('comes after a message, to all who take part, without content', async () => {
    const [mine, theirs] = await Promise.all([listen(alice), listen(bob)]);
    await settled();
    for (const socket of [mine, theirs]) socket.frames();
    expect((await send(alice, conversationId, 'a secret')).status).toBe(201);
    expect(await Promise.all([mine.next(), theirs.next()])).toEqual([poke, poke]);
    expect(theirs.protocol).toBe('chat-storage.v1');
  });

  test('comes after a receipt to all who take part, and after a change of a view to its user alone', async () => {
    const { body: sent } = await send(alice, conversationId, 'hello');
    const [mine, theirs, their2nd] = await Promise.all([listen(alice), listen(bob), listen(bob)]);
    await settled();
    for (const socket of [mine, theirs, their2nd]) socket.frames();
    await bob('acknowledge-message', { path: { messageId: sent.messageId }, body: { status: 'read' } });
    expect(await Promise.all([mine.next(), theirs.next(), their2nd.next()])).toEqual([poke, poke, poke]);
    await settled();
    for (const socket of [mine, theirs, their2nd]) socket.frames();
    await bob('update-conversation-view', { path: { conversationId }, body: { pinned: true } });
    expect(await Promise.all([theirs.next(), their2nd.next()])).toEqual([poke, poke]);
    await settled();
    expect(await mine.untilPong()).toEqual(['{"type":"pong"}']);
  });

  test('does not come to somebody else, nor to a participant who was removed, except for their removal', async () => {
    const carol = await signIn(names.carol);
    await alice('add-participant', { path: { conversationId }, body: { userId: names.carol } });
    const [theirs, hers, stranger] = await Promise.all([
      listen(bob),
      listen(carol),
      listen(await signIn(names.carol, { tenantId: 'another' })),
    ]);
    await settled();
    hers.frames();
    await alice('remove-participant', { path: { conversationId, userId: names.carol } });
    expect(await hers.next()).toBe(poke);
    await settled();
    for (const socket of [theirs, hers]) socket.frames();
    await send(alice, conversationId, 'without her');
    expect(await theirs.next()).toBe(poke);
    await settled();
    expect(await hers.untilPong()).toEqual(['{"type":"pong"}']);
    expect(await stranger.untilPong()).toEqual(['{"type":"pong"}']);
  });

  test('to a connection that is gone removes it', async () => {
    await owner.query(
      `INSERT INTO live_connection SELECT 'gone=', 'acme', $1, clock_timestamp() + interval '1 hour'`,
      [names.bob],
    );
    await send(alice, conversationId, 'hello');
    await waitUntil('the connection is removed', async () => (await connectionsOf(names.bob)).length === 0);
    expect(await connectionsOf(names.bob)).toEqual([]);
  });
});

describe('a ticket', () => {
  test('is good for one connection', async () => {
    const ticket = await ticketOf(alice);
    sockets.push(await openSocket(ticket));
    expect(await refusedSocket(ticket)).toBe(403);
  });

  test('is refused when it is made up, expired, or missing', async () => {
    const ticket = await ticketOf(alice);
    expect(await refusedSocket({ ...ticket, protocols: ['chat-storage.v1', 'ticket.x'] })).toBe(403);
    expect(await refusedSocket({ ...ticket, protocols: ['chat-storage.v1'] })).toBe(403);
    await owner.query(`UPDATE live_ticket SET expires_at = '-infinity' WHERE user_id = $1`, [names.alice]);
    expect(await refusedSocket(ticket)).toBe(403);
  });

  test('is stored as a digest', async () => {
    const { protocols } = await ticketOf(alice);
    const { rows } = await owner.query('SELECT * FROM live_ticket WHERE user_id = $1', [names.alice]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(protocols[1].slice('ticket.'.length));
  });

  test('needs the scope to read', async () => {
    const writer = await signIn(names.alice, { scopes: ['chat:write'] });
    expect(await writer('create-live-ticket')).toMatchObject({
      status: 403,
      body: problem('insufficient-scope'),
    });
  });
});

describe('a connection', () => {
  test('responds to a heartbeat while its token is valid, then closes and gets no pokes', async () => {
    const socket = await listen(bob);
    await settled();
    expect((await socket.untilPong()).at(-1)).toBe('{"type":"pong"}');
    await owner.query(`UPDATE live_connection SET expires_at = clock_timestamp() WHERE user_id = $1`, [
      names.bob,
    ]);
    await send(alice, conversationId, 'hello');
    await settled();
    expect(socket.frames()).toEqual([]);
    socket.ping();
    expect(await socket.closed).toBeGreaterThanOrEqual(1000);
    await waitUntil('it is forgotten', async () => (await connectionsOf(names.bob)).length === 0);
  });

  test('is forgotten when its client goes away', async () => {
    const socket = await listen(bob);
    expect(await connectionsOf(names.bob)).toHaveLength(1);
    socket.cut();
    await waitUntil('it is forgotten', async () => (await connectionsOf(names.bob)).length === 0);
  });
});
