/** Functions of the WebSocket API, one for each of its routes and its authorizer. */
export const socketFunctions = ['authorize-socket', 'open-socket', 'receive-frame', 'close-socket'] as const;

export type SocketFunction = (typeof socketFunctions)[number];
