import { basePath } from '../../../functions/shared/contract/routes.ts';
import { mostTerms } from '../../../functions/shared/domain/search/search-query.ts';
import { type BenchStage, readMessage, readPage, send } from './bench-stage.ts';
import { startGenerator } from './generator.ts';
import type { LoadRequest } from './generator-main.ts';
import type { CpuTimes } from './processes.ts';
import { milliseconds, table, whole } from './tables.ts';

/** Seconds of each pair. The quota of bytes is by the minute, so its attack is looked at for longer than it goes on. */
const secondsOf = (attack: string) => (attack.startsWith('largest messages') ? 8 : 2);

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

/** The busiest parts of the stage, with the share of a core that each uses. */
const busiest = (cpu: CpuTimes, seconds: number) =>
  [...cpu]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 4)
    .map(([part, time]) => `${part} ${Math.round(time / (seconds * 10))} %`)
    .join(', ');

/** Latency of another user, alone and during each kind of attack, or of those that `only` names the beginning of. */
export async function fairness(stage: BenchStage, only: readonly string[] = ['']): Promise<void> {
  const attacker = startGenerator();
  const victims: Record<string, LoadRequest[]> = {
    'list conversations': [{ method: 'GET', path: `${basePath}/conversations?limit=50` }],
    'page of 50': stage.conversationIds.slice(1).map(readPage),
    get: stage.messageIds.slice(1, 2_000).map(readMessage),
    send: stage.conversationIds.slice(1).map(send('sync')),
  };
  const measure = async (requests: readonly LoadRequest[], seconds: number) => {
    const { p50, p99, cpu } = await stage.load('bob', requests, 1, { seconds });
    return { p50, p99, cpu };
  };
  const rows: string[][] = [];
  const isMeant = (...names: string[]) =>
    only.some((beginning) => names.some((name) => name.startsWith(beginning)));
  for (const [victim, requests] of Object.entries(victims)) {
    const tried = Object.entries(attacks(stage)).filter(([attack]) => isMeant(victim, attack));
    if (tried.length === 0) continue;
    await stage.settled();
    const alone = await measure(requests, secondsOf(''));
    rows.push([
      victim,
      'alone',
      milliseconds(alone.p50),
      milliseconds(alone.p99),
      '',
      '',
      busiest(alone.cpu, secondsOf('')),
    ]);
    for (const [attack, worst] of tried) {
      const seconds = secondsOf(attack);
      const load = { origin: stage.baseUrl, token: stage.tokens.alice, connections: 1, requests: worst };
      const attacking = attacker.run({ ...load, seconds: seconds + 2 });
      const beside = await measure(requests, seconds);
      const { perSecond, statuses } = await attacking;
      rows.push([
        victim,
        `${attack} (${whole(perSecond)}/s: ${Object.keys(statuses).join(', ')})`,
        milliseconds(beside.p50),
        milliseconds(beside.p99),
        (beside.p50 / alone.p50).toFixed(1),
        (beside.p99 / alone.p99).toFixed(1),
        busiest(beside.cpu, seconds),
      ]);
      await stage.settled();
    }
  }
  attacker.stop();
  table(['the victim', 'beside', 'p50 ms', 'p99 ms', '× p50', '× p99', 'CPU of a core'], rows);
}
