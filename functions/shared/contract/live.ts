import * as z from 'zod';

/** WebSocket subprotocol of live updates, which the server selects. */
export const liveProtocol = 'chat-storage.v1';

/** Before the ticket in the second subprotocol: a browser can set no header of a WebSocket, and URLs stand in logs. */
export const ticketPrefix = 'ticket.';

/** Frames of the server: JSON texts. */
export const serverFrames = {
  poke: z.object({ type: z.literal('poke') }).meta({
    id: 'Poke',
    description: 'One of your conversations changed: request the changes since your sync token.',
  }),
  pong: z.object({ type: z.literal('pong') }).meta({
    id: 'Pong',
    description: 'Response to each ping: the connection is open, and your token is valid.',
  }),
};

/** Frames of the client. */
export const clientFrames = {
  ping: z.object({ type: z.literal('ping') }).meta({
    id: 'Ping',
    description:
      'Send it after connecting and at least every 9 minutes: idle connections end after 10 minutes.',
  }),
};

export type ServerFrame = z.infer<(typeof serverFrames)[keyof typeof serverFrames]>;
