import { basePath } from '../../../functions/shared/contract/routes.ts';
import { mostTerms } from '../../../functions/shared/domain/search/search-query.ts';
import { type BenchStage, readMessage, readPage, send } from './bench-stage.ts';
import { startGenerator } from './generator.ts';
import type { LoadRequest } from './generator-main.ts';
import { milliseconds, table, whole } from './tables.ts';

const seconds = 2;

/** The worst loads that a user can cause with one connection, by kind. */
function attacks({ conversationIds: [shared = ''], messageIds: [messageId = ''] }: BenchStage) {
  const post = (path: string, body: object): LoadRequest => ({
    method: 'POST',
    path: basePath + path,
    body: JSON.stringify(body),
  });
  const get = (path: string): LoadRequest => ({ method: 'GET', path: basePath + path });
  const everything = { content: '"'.repeat(27_000), metadata: { m: '\\'.repeat(4_000) } };
  const words = Array.from({ length: mostTerms }, (_, n) => `w${n}x`).join(' ');
  return {
    'largest messages, in a conversation with the victim': [
      post(`/conversations/${shared}/messages?mode=sync`, everything),
    ],
    'one-to-one conversations with the victim': [
      post('/conversations', { type: 'one-to-one', participants: ['bob'], distinct: false }),
    ],
    'groups with the victim': [post('/conversations', { type: 'group', participants: ['bob'] })],
    'forms of 100 MB': [
      post('/uploads', { filename: 'a.txt', mime: 'text/plain', size: 104_857_600, conversationId: shared }),
    ],
    'the longest search': [get(`/search?limit=200&q=${encodeURIComponent(words)}`)],
    'the largest pages': [
      get(`/conversations/${shared}/messages?limit=200`),
      get('/conversations?limit=200'),
    ],
    'a reaction, on and off': [
      { method: 'PUT', path: `${basePath}/messages/${messageId}/reactions/x` } as LoadRequest,
    ],
    'messages to all conversations with the victim': [send('sync')(shared)],
  };
}

/** Latency of another user, alone and during each kind of attack. */
export async function fairness(stage: BenchStage): Promise<void> {
  const attacker = startGenerator();
  const victims: Record<string, LoadRequest[]> = {
    'list conversations': [{ method: 'GET', path: `${basePath}/conversations?limit=50` }],
    'page of 50': stage.conversationIds.slice(1).map(readPage),
    get: stage.messageIds.slice(1, 2_000).map(readMessage),
    send: stage.conversationIds.slice(1).map(send('sync')),
  };
  const measure = async (requests: readonly LoadRequest[]) => {
    const { p50, p99 } = await stage.load('bob', requests, 1, seconds);
    return { p50, p99 };
  };
  const rows: string[][] = [];
  for (const [victim, requests] of Object.entries(victims)) {
    await stage.settled();
    const alone = await measure(requests);
    rows.push([victim, 'alone', milliseconds(alone.p50), milliseconds(alone.p99), '', '']);
    for (const [attack, worst] of Object.entries(attacks(stage))) {
      const load = { origin: stage.baseUrl, token: stage.tokens.alice, connections: 1, requests: worst };
      const attacking = attacker.run({ ...load, seconds: seconds + 2 });
      const beside = await measure(requests);
      const { perSecond, statuses } = await attacking;
      rows.push([
        victim,
        `${attack} (${whole(perSecond)}/s: ${Object.keys(statuses).join(', ')})`,
        milliseconds(beside.p50),
        milliseconds(beside.p99),
        (beside.p50 / alone.p50).toFixed(1),
        (beside.p99 / alone.p99).toFixed(1),
      ]);
      await stage.settled();
    }
  }
  attacker.stop();
  table(['the victim', 'beside', 'p50 ms', 'p99 ms', '× p50', '× p99'], rows);
}
