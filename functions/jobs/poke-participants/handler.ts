import { setTimeout as delay } from 'node:timers/promises';
import { alone } from '../../shared/runtime/alone.ts';
import { database } from '../../shared/runtime/database.ts';
import { env } from '../../shared/runtime/env.ts';
import { gatewaySockets } from '../../shared/runtime/gateway-sockets.ts';
import { lingerMs, worker } from '../../shared/runtime/worker.ts';
import { type PokeDeps, sendPokes } from '../../shared/sockets/send-pokes.ts';
import { auroraLiveConnections } from '../../shared/store/live/aurora-live-connections.ts';

interface Deps extends PokeDeps<'takeNoticedPokes'> {
  /** Milliseconds without a notice after which the run ends. @default lingerMs */
  readonly quietMs?: number;
  /** Pause between two looks, in which notices gather for one poke. @default 500 */
  readonly restMs?: number;
}

/**
 * Pokes for receipts and views, which only the change feed has: those of all participants for a receipt, those of the
 * participant for their view. A connection is poked once for all that gathered. Ends when nothing came for a while;
 * wake-workers starts the next run.
 */
export const pokeParticipants = ({ quietMs = lingerMs, restMs = 500, ...deps }: Deps) =>
  worker<unknown, { poked: number }>({}, async (_, { hasTime }) => {
    let poked = 0;
    for (let lastWork = 0; hasTime(); await delay(restMs)) {
      const noticed = await deps.connections.takeNoticedPokes(deps.perSecond());
      if (noticed) {
        lastWork = Date.now();
        poked += await sendPokes(deps, noticed);
      } else if (Date.now() - lastWork > quietMs) break;
    }
    return { poked };
  });

export const handler = alone(
  'poke-participants',
  pokeParticipants({
    connections: auroraLiveConnections(database),
    sockets: gatewaySockets(),
    perSecond: () => Number(env('POKES_PER_SECOND')),
  }),
);
