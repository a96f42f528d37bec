import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The stage's name is the path, of the socket and before `@connections`. */
export const stageName = 'live';

/** What the authorizer returned with `context`. */
export type SocketIdentity = Readonly<Record<string, unknown>>;

export interface SocketConnection {
  readonly connectionId: string;
  readonly connectedAt: number;
  readonly request: IncomingMessage;
}

const methodArn = `arn:aws:execute-api:us-east-1:000000000000:local/${stageName}/$connect`;

const headersOf = ({ headers }: IncomingMessage) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(',')]));

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html */
export const authorizerEvent = (connection: SocketConnection) => ({
  type: 'REQUEST',
  methodArn,
  headers: headersOf(connection.request),
  requestContext: contextOf(connection, '$connect', 'CONNECT'),
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-integrations.html */
export const connectEvent = (connection: SocketConnection, identity: SocketIdentity) => ({
  headers: headersOf(connection.request),
  requestContext: { ...contextOf(connection, '$connect', 'CONNECT'), authorizer: identity },
  isBase64Encoded: false,
});

export const messageEvent = (connection: SocketConnection, identity: SocketIdentity, body: string) => ({
  requestContext: {
    ...contextOf(connection, '$default', 'MESSAGE'),
    messageId: randomUUID(),
    authorizer: identity,
  },
  body,
  isBase64Encoded: false,
});

export const disconnectEvent = (connection: SocketConnection, identity: SocketIdentity, code: number) => ({
  headers: headersOf(connection.request),
  requestContext: {
    ...contextOf(connection, '$disconnect', 'DISCONNECT'),
    disconnectStatusCode: code,
    disconnectReason: '',
    authorizer: identity,
  },
  isBase64Encoded: false,
});

const contextOf = (
  { connectionId, connectedAt, request }: SocketConnection,
  routeKey: string,
  eventType: string,
) => ({
  routeKey,
  eventType,
  connectionId,
  connectedAt,
  requestId: randomUUID(),
  requestTimeEpoch: Date.now(),
  messageDirection: 'IN',
  apiId: 'local',
  stage: stageName,
  domainName: request.headers.host ?? '',
  identity: { sourceIp: request.socket.remoteAddress ?? '' },
});
