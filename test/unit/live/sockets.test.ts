import type { MSKEvent } from 'aws-lambda';
import { expect, test, vi } from 'vitest';
import { expireConnections } from '../../../functions/jobs/expire-connections/handler.ts';
import { pokeParticipants } from '../../../functions/jobs/poke-participants/handler.ts';
import { newTicket } from '../../../functions/shared/sockets/live-ticket.ts';
import { authorizeSocket } from '../../../functions/sockets/authorize-socket/handler.ts';
import { openSocket } from '../../../functions/sockets/open-socket/handler.ts';
import { pokeConnections } from '../../../functions/workers/poke-connections/handler.ts';
import { pokedBy } from '../../../functions/workers/poke-connections/poked.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';

const context = () => lambdaContext('test', 10_000);
const user = { tenantId: 'acme', userId: 'alice', expiresAt: '2100-01-01T00:00:00.000Z' };
const id = '0193e2b4-1234-7000-8000-00000000abcd';

const recordOf = (value: unknown, timestamp = Date.now()) => ({
  timestamp,
  value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64'),
});
const batch = (...records: object[]) => ({ records: { 'topic-0': records } }) as unknown as MSKEvent;
const stored = { type: 'org.chatstorage.message-stored.v1', subject: id, tenantid: 'acme', data: {} };

function authorizer(origins: string[]) {
  const { protocols, digest } = newTicket();
  const redeemTicket = vi.fn(async (given: string) => (given === digest ? user : undefined));
  const authorize = authorizeSocket({ connections: { redeemTicket }, origins: () => origins });
  const ask = async (headers: Record<string, string>) => {
    const { policyDocument, context: identity } = await authorize({ methodArn: 'arn', headers }, context());
    return [(policyDocument.Statement[0] as { Effect: string }).Effect, identity];
  };
  return { ask, redeemTicket, header: protocols.join(', ') };
}

test('the authorizer lets a ticket in, with its user, from no page or a page of the stage', async () => {
  const { ask, header } = authorizer(['https://chat.example.com']);
  expect(await ask({ 'Sec-WebSocket-Protocol': header })).toEqual(['Allow', user]);
  const origin = 'https://chat.example.com';
  expect(await ask({ 'sec-websocket-protocol': header, Origin: origin })).toEqual(['Allow', user]);
});

test('the authorizer refuses another page before it uses the ticket', async () => {
  const { ask, header, redeemTicket } = authorizer(['https://chat.example.com']);
  const request = { 'Sec-WebSocket-Protocol': header, origin: 'https://evil.example.com' };
  expect(await ask(request)).toEqual(['Deny', undefined]);
  expect(redeemTicket).not.toHaveBeenCalled();
});

test.each(['', 'chat-storage.v1', 'ticket.x', 'chat-storage.v1, ticket.x'])(
  'the authorizer refuses the protocols "%s"',
  async (header) => {
    const { ask } = authorizer(['*']);
    expect(await ask({ 'sec-websocket-protocol': header })).toEqual(['Deny', undefined]);
  },
);

test('a connection beyond the maximum is refused, and one that cannot be kept, too', async () => {
  const event = { requestContext: { connectionId: 'c', authorizer: user } };
  const full = openSocket({ connections: { open: async () => false } });
  expect(await full(event, context())).toEqual({ statusCode: 429 });
  const broken = openSocket({ connections: { open: () => Promise.reject(new Error('away')) } });
  expect(await broken(event, context())).toEqual({ statusCode: 503 });
});

test('a batch pokes each connection once and forgets those that are gone', async () => {
  const takePokes = vi.fn(async () => ({ connectionIds: ['a', 'b', 'c'], dropped: 2 }));
  const remove = vi.fn(async () => {});
  const send = vi.fn(async (connectionId: string, _: object) =>
    connectionId === 'b' ? ('gone' as const) : connectionId === 'c' ? ('failed' as const) : ('sent' as const),
  );
  const poke = pokeConnections({ connections: { takePokes, remove }, sockets: { send }, perSecond: () => 9 });
  expect(await poke(batch(recordOf(stored), recordOf(stored)), context())).toEqual({ poked: 1 });
  expect(takePokes).toHaveBeenCalledExactlyOnceWith({ conversationIds: [id], removed: [] }, 9);
  expect(send.mock.calls).toEqual(['a', 'b', 'c'].map((one) => [one, { type: 'poke' }]));
  expect(remove).toHaveBeenCalledExactlyOnceWith(['b']);
});

test('the job pokes for what gathered, look by look, and ends when nothing comes any more', async () => {
  const noticed = [
    { connectionIds: ['a', 'b'], dropped: 1 },
    undefined,
    { connectionIds: ['a'], dropped: 0 },
  ];
  const send = vi.fn(async (_: string) => 'sent' as const);
  const poke = pokeParticipants({
    connections: { takeNoticedPokes: async () => noticed.shift(), remove: async () => {} },
    sockets: { send },
    perSecond: () => 9,
    quietMs: 20,
    restMs: 1,
  });
  expect(await poke({}, context())).toEqual({ poked: 3 });
  expect(send.mock.calls.map(([id]) => id)).toEqual(['a', 'b', 'a']);
});

test('an old event and what is no event poke nobody; a removed user is named', () => {
  const type = 'org.chatstorage.participant-removed.v1';
  const removal = { ...stored, type, data: { userId: 'bob' } };
  const event = batch(
    recordOf(stored, Date.now() - 3600_000),
    recordOf('no JSON'),
    { timestamp: Date.now() },
    recordOf({ ...stored, subject: 'x' }),
  );
  expect(pokedBy(event)).toEqual({ conversationIds: [], removed: [] });
  expect(pokedBy(batch(recordOf(removal)))).toEqual({
    conversationIds: [id],
    removed: [{ tenantId: 'acme', userId: 'bob' }],
  });
});

test('the job closes what has expired, and removes it once it is closed', async () => {
  const expired = [['a', 'b'], []];
  const done: string[] = [];
  const expire = expireConnections({
    connections: {
      removeExpiredTickets: async () => {},
      expired: async () => expired.shift() ?? [],
      remove: async (ids) => void done.push(`removed ${ids}`),
    },
    sockets: { close: async (one) => void done.push(`closed ${one}`) },
  });
  expect(await expire({}, context())).toEqual({ closed: 2 });
  expect(done).toEqual(['closed a', 'closed b', 'removed a,b']);
});
