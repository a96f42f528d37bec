import { liveProtocol } from '../../shared/contract/live.ts';
import type { LiveConnections } from '../../shared/domain/live/live-connections.ts';
import { database } from '../../shared/runtime/database.ts';
import { socketRoute } from '../../shared/sockets/socket-route.ts';
import { auroraLiveConnections } from '../../shared/store/live/aurora-live-connections.ts';

/** `$connect`: keeps the connection, unless its user has too many. Selects the subprotocol, never the ticket. */
export const openSocket = (deps: { connections: Pick<LiveConnections, 'open'> }) =>
  socketRoute(async (connectionId, user) =>
    (await deps.connections.open(connectionId, user))
      ? { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': liveProtocol } }
      : { statusCode: 429 },
  );

export const handler = openSocket({ connections: auroraLiveConnections(database) });
