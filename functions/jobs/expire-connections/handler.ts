import type { LiveConnections, Sockets } from '../../shared/domain/live/live-connections.ts';
import { database } from '../../shared/runtime/database.ts';
import { eachBatch } from '../../shared/runtime/each-batch.ts';
import { gatewaySockets } from '../../shared/runtime/gateway-sockets.ts';
import { inLanes } from '../../shared/runtime/in-lanes.ts';
import { worker } from '../../shared/runtime/worker.ts';
import { auroraLiveConnections } from '../../shared/store/live/aurora-live-connections.ts';

const batchSize = 500;
const closesAtOnce = 25;

/** Closes the connections whose access token has expired, and removes expired tickets. */
export const expireConnections = (deps: {
  connections: Pick<LiveConnections, 'expired' | 'remove' | 'removeExpiredTickets'>;
  sockets: Pick<Sockets, 'close'>;
}) =>
  worker<unknown, { closed: number }>({}, async (_, { hasTime }) => {
    await deps.connections.removeExpiredTickets();
    const closed = await eachBatch(
      hasTime,
      () => deps.connections.expired(batchSize),
      async (batch) => {
        await inLanes(closesAtOnce, batch, deps.sockets.close);
        await deps.connections.remove(batch);
      },
    );
    return { closed };
  });

export const handler = expireConnections({
  connections: auroraLiveConnections(database),
  sockets: gatewaySockets(),
});
