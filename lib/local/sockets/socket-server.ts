import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { APIGatewayAuthorizerResult, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { SocketFunction } from '../../infra/config/socket-functions.ts';
import { invokeFunction } from '../functions/invocation.ts';
import { lambdaContext } from '../functions/lambda-context.ts';
import type { Service } from '../process/service.ts';
import { connectionsPage } from './connections-page.ts';
import { type SocketLimits, socketLimits } from './limits.ts';
import {
  authorizerEvent,
  connectEvent,
  disconnectEvent,
  messageEvent,
  type SocketConnection,
  type SocketIdentity,
  stageName,
} from './socket-event.ts';

type Handler<Result> = (event: object, context: Context) => Promise<Result>;

/** The functions of the WebSocket API. */
export type SocketHandlers = Readonly<
  Record<Exclude<SocketFunction, 'authorize-socket'>, Handler<APIGatewayProxyStructuredResultV2>> &
    Record<'authorize-socket', Handler<APIGatewayAuthorizerResult>>
>;

export interface SocketServerOptions {
  readonly port: number;
  readonly handlers: SocketHandlers;
  /** Smaller ones for tests. */
  readonly limits?: Partial<SocketLimits>;
  readonly log?: (line: string) => void;
}

/**
 * An API Gateway WebSocket API in front of the handlers, with its quotas and its callback API `@connections`, at
 * ws://127.0.0.1:<port>/live.
 */
export async function startSocketServer(options: SocketServerOptions): Promise<Service> {
  const { port, handlers, log = console.error } = options;
  const limits = { ...socketLimits, ...options.limits };
  const open = new Map<string, WebSocket>();
  const protocols = new WeakMap<IncomingMessage, string>();
  const closing = new Set<Promise<unknown>>();
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: limits.messageBytes,
    handleProtocols: (_, request) => protocols.get(request) ?? false,
  });

  const invoke = <Name extends SocketFunction>(name: Name, event: object) =>
    invokeFunction(
      handlers[name] as Handler<Awaited<ReturnType<SocketHandlers[Name]>>>,
      event,
      lambdaContext(name, limits.invocationMs),
    );

  async function admit(connection: SocketConnection): Promise<SocketIdentity | number> {
    const { policyDocument, context } = await invoke('authorize-socket', authorizerEvent(connection));
    if (policyDocument.Statement[0]?.Effect !== 'Allow') return 403;
    const identity = { ...context };
    const { statusCode = 200, headers } = await invoke('open-socket', connectEvent(connection, identity));
    if (statusCode >= 300) return statusCode;
    const protocol = headers?.['Sec-WebSocket-Protocol'];
    if (protocol !== undefined) protocols.set(connection.request, String(protocol));
    return identity;
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const connection = { connectionId: newId(), connectedAt: Date.now(), request };
    const isSocket = new URL(request.url ?? '', 'ws://local').pathname === `/${stageName}`;
    const admitted = isSocket
      ? await admit(connection).catch((error) => {
          log(`WebSocket: ${error}`);
          return 502;
        })
      : 403;
    if (typeof admitted === 'number') return refuse(socket, admitted);
    if (socket.destroyed) return end(connection, admitted, 1006);
    sockets.handleUpgrade(request, socket, head, (webSocket) => serve(webSocket, connection, admitted));
  }

  function serve(webSocket: WebSocket, connection: SocketConnection, identity: SocketIdentity): void {
    const { connectionId } = connection;
    open.set(connectionId, webSocket);
    const idle = setTimeout(() => webSocket.close(1001, 'Going away'), limits.idleMs).unref();
    const over = setTimeout(() => webSocket.close(1001, 'Going away'), limits.durationMs).unref();
    const receive = async (data: RawData) => {
      idle.refresh();
      const event = messageEvent(connection, identity, data.toString());
      const { body } = await invoke('receive-frame', event);
      if (body) webSocket.send(body);
    };
    webSocket.on('message', (data) => {
      receive(data).catch((error) => log(`WebSocket: ${error}`));
    });
    webSocket.on('error', () => webSocket.terminate());
    webSocket.once('close', (code) => {
      clearTimeout(idle);
      clearTimeout(over);
      open.delete(connectionId);
      end(connection, identity, code);
    });
  }

  function end(connection: SocketConnection, identity: SocketIdentity, code: number): void {
    const ended = invoke('close-socket', disconnectEvent(connection, identity, code))
      .catch((error) => log(`WebSocket: ${error}`))
      .finally(() => closing.delete(ended));
    closing.add(ended);
  }

  const server = createServer(connectionsPage(open));
  server.on('upgrade', upgrade);
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return {
    endpoint: `ws://127.0.0.1:${port}/${stageName}`,
    async stop() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const webSocket of open.values()) webSocket.close(1001);
      setTimeout(() => {
        for (const webSocket of open.values()) webSocket.terminate();
        server.closeAllConnections();
      }, 1000).unref();
      await closed;
      await Promise.allSettled(closing);
    },
  };
}

/** As API Gateway makes them: 11 bytes in Base64. */
const newId = () => randomBytes(11).toString('base64');

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}
