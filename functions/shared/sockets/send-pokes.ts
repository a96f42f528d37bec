import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ServerFrame } from '../contract/live.ts';
import type { LiveConnections, PokeTargets, Sockets } from '../domain/live/live-connections.ts';
import { inLanes } from '../runtime/in-lanes.ts';
import { metrics } from '../runtime/observability.ts';

const poke: ServerFrame = { type: 'poke' };
const pokesAtOnce = 50;

/** What a function needs that finds connections by `Takes` and pokes them. */
export interface PokeDeps<Takes extends keyof LiveConnections> {
  readonly connections: Pick<LiveConnections, Takes | 'remove'>;
  readonly sockets: Pick<Sockets, 'send'>;
  /** The stage's budget of pokes. */
  readonly perSecond: () => number;
}

/**
 * Pokes connections, and removes those that are gone. A poke that fails is not repeated, because the client finds the
 * change without it, too. Returns how many were sent.
 */
export async function sendPokes(
  { connections, sockets }: PokeDeps<never>,
  { connectionIds, dropped }: PokeTargets,
): Promise<number> {
  const found = { sent: 0, failed: 0, gone: [] as string[] };
  await inLanes(pokesAtOnce, connectionIds, async (connectionId) => {
    const result = await sockets.send(connectionId, poke);
    if (result === 'gone') found.gone.push(connectionId);
    else found[result]++;
  });
  if (found.gone.length > 0) await connections.remove(found.gone);
  metrics.addMetric('PokesSent', MetricUnit.Count, found.sent);
  metrics.addMetric('PokesDropped', MetricUnit.Count, dropped + found.failed);
  return found.sent;
}
