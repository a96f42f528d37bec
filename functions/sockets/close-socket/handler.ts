import type { LiveConnections } from '../../shared/domain/live/live-connections.ts';
import { database } from '../../shared/runtime/database.ts';
import { socketRoute } from '../../shared/sockets/socket-route.ts';
import { auroraLiveConnections } from '../../shared/store/live/aurora-live-connections.ts';

/** `$disconnect`, which the gateway calls most of the time: expire-connections removes the others. */
export const closeSocket = (deps: { connections: Pick<LiveConnections, 'remove'> }) =>
  socketRoute(async (connectionId) => {
    await deps.connections.remove([connectionId]);
    return { statusCode: 200 };
  });

export const handler = closeSocket({ connections: auroraLiveConnections(database) });
