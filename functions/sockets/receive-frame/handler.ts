import type { ServerFrame } from '../../shared/contract/live.ts';
import type { LiveConnections, Sockets } from '../../shared/domain/live/live-connections.ts';
import { database } from '../../shared/runtime/database.ts';
import { gatewaySockets } from '../../shared/runtime/gateway-sockets.ts';
import { socketRoute } from '../../shared/sockets/socket-route.ts';
import { auroraLiveConnections } from '../../shared/store/live/aurora-live-connections.ts';

const pong: ServerFrame = { type: 'pong' };

/**
 * `$default`: responds to any frame, a heartbeat, as long as the connection is kept. Otherwise closes it, so that its
 * client opens another: the token has expired, the user was erased, or a poke that came before the gateway had opened
 * the connection found it gone.
 */
export const receiveFrame = (deps: {
  connections: Pick<LiveConnections, 'isOpen'>;
  sockets: Pick<Sockets, 'close'>;
}) =>
  socketRoute(async (connectionId) => {
    if (await deps.connections.isOpen(connectionId)) return { statusCode: 200, body: JSON.stringify(pong) };
    await deps.sockets.close(connectionId);
    return { statusCode: 200 };
  });

export const handler = receiveFrame({
  connections: auroraLiveConnections(database),
  sockets: gatewaySockets(),
});
