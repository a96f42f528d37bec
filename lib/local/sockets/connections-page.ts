import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { WebSocket } from 'ws';
import { stageName } from './socket-event.ts';

/**
 * The callback API of a WebSocket API: POST sends a frame, DELETE closes; 410 for a connection that is gone. Unlike the
 * real one it accepts any signature.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export const connectionsPage =
  (open: ReadonlyMap<string, WebSocket>) => async (request: IncomingMessage, response: ServerResponse) => {
    const [, id] = new RegExp(`^/${stageName}/@connections/([^/]+)$`).exec(request.url ?? '') ?? [];
    const body = await text(request).catch(() => '');
    const isSigned = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ');
    if (!id || !isSigned) return response.writeHead(403).end();
    const webSocket = open.get(decodeURIComponent(id));
    if (webSocket?.readyState !== webSocket?.OPEN || !webSocket) return response.writeHead(410).end();
    if (request.method === 'POST') {
      webSocket.send(body);
      return response.writeHead(200).end();
    }
    if (request.method === 'DELETE') {
      webSocket.close(1000);
      return response.writeHead(204).end();
    }
    return response.writeHead(403).end();
  };
