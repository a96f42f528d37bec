import type { MSKEvent } from 'aws-lambda';
import { database } from '../../shared/runtime/database.ts';
import { env } from '../../shared/runtime/env.ts';
import { gatewaySockets } from '../../shared/runtime/gateway-sockets.ts';
import { worker } from '../../shared/runtime/worker.ts';
import { type PokeDeps, sendPokes } from '../../shared/sockets/send-pokes.ts';
import { auroraLiveConnections } from '../../shared/store/live/aurora-live-connections.ts';
import { pokedBy } from './poked.ts';

/** Pokes the connections of the participants of conversations that changed: each connection once for a batch of events. */
export const pokeConnections = (deps: PokeDeps<'takePokes'>) =>
  worker<MSKEvent, { poked: number }>({}, async (event) => {
    const targets = await deps.connections.takePokes(pokedBy(event), deps.perSecond());
    return { poked: await sendPokes(deps, targets) };
  });

export const handler = pokeConnections({
  connections: auroraLiveConnections(database),
  sockets: gatewaySockets(),
  perSecond: () => Number(env('POKES_PER_SECOND')),
});
