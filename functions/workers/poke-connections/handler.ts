import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MSKEvent } from 'aws-lambda';
import type { ServerFrame } from '../../shared/contract/live.ts';
import type { LiveConnections, Sockets } from '../../shared/domain/live/live-connections.ts';
import { database } from '../../shared/runtime/database.ts';
import { env } from '../../shared/runtime/env.ts';
import { gatewaySockets } from '../../shared/runtime/gateway-sockets.ts';
import { inLanes } from '../../shared/runtime/in-lanes.ts';
import { metrics } from '../../shared/runtime/observability.ts';
import { worker } from '../../shared/runtime/worker.ts';
import { auroraLiveConnections } from '../../shared/store/live/aurora-live-connections.ts';
import { pokedBy } from './poked.ts';

const poke: ServerFrame = { type: 'poke' };
const pokesAtOnce = 50;

/**
 * Pokes the connections of the participants of conversations that changed: each connection once for a batch of events.
 * A poke that fails is not repeated, because the client finds the change without it, too.
 */
export const pokeConnections = (deps: {
  connections: Pick<LiveConnections, 'takePokes' | 'remove'>;
  sockets: Pick<Sockets, 'send'>;
  perSecond: () => number;
}) =>
  worker<MSKEvent, { poked: number }>({}, async (event) => {
    const { connectionIds, dropped } = await deps.connections.takePokes(pokedBy(event), deps.perSecond());
    const found = { sent: 0, failed: 0, gone: [] as string[] };
    await inLanes(pokesAtOnce, connectionIds, async (connectionId) => {
      const result = await deps.sockets.send(connectionId, poke);
      if (result === 'gone') found.gone.push(connectionId);
      else found[result]++;
    });
    if (found.gone.length > 0) await deps.connections.remove(found.gone);
    metrics.addMetric('PokesSent', MetricUnit.Count, found.sent);
    metrics.addMetric('PokesDropped', MetricUnit.Count, dropped + found.failed);
    return { poked: found.sent };
  });

export const handler = pokeConnections({
  connections: auroraLiveConnections(database),
  sockets: gatewaySockets(),
  perSecond: () => Number(env('POKES_PER_SECOND')),
});
