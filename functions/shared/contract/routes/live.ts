import * as z from 'zod';
import type { Route } from '../route.ts';

export const liveRoutes = {
  'create-live-ticket': {
    method: 'POST',
    path: '/live-tickets',
    summary: 'Get a ticket for live updates',
    description:
      'Open `new WebSocket(url, protocols)` with the two values of the response, within 30 seconds and once. The server then sends ' +
      '`{"type":"poke"}` when one of your conversations changed: request the changes since your sync token. A poke has no content, and one ' +
      'may be missing: also request the changes after each connect, and from time to time. Send `{"type":"ping"}` after connecting and at ' +
      'least every 9 minutes; the server responds with `{"type":"pong"}`. It closes the connection when your access token expires, and after ' +
      'two hours at the latest: then get a new ticket.',
    scopes: ['chat:read'],
    responses: {
      200: {
        description: 'A ticket, which is good for one connection.',
        body: z
          .strictObject({
            url: z
              .url()
              .meta({ description: 'Address of the WebSocket.', example: 'wss://live.example.com/live' }),
            protocols: z.array(z.string()).meta({
              description: 'Subprotocols to request. The second one contains the ticket: keep it secret.',
              example: ['chat-storage.v1', 'ticket.Zm9yIG9uZSBjb25uZWN0aW9uIG9ubHk'],
            }),
            expiresAt: z.iso.datetime().meta({ description: 'Connect before this time.' }),
          })
          .meta({ id: 'LiveTicket' }),
      },
    },
    problems: ['not-found'],
  },
} as const satisfies Record<string, Route>;
