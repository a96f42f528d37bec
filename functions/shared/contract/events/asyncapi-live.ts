import type * as z from 'zod';
import { clientFrames, liveProtocol, serverFrames } from '../live.ts';

const contentType = 'application/json';

const frames = { ...serverFrames, ...clientFrames };

export const frameSchemas: readonly z.ZodType[] = Object.values(frames);

const nameOf = (schema: z.ZodType) => schema.meta()?.id as string;
const description = 'Pokes over a WebSocket: that something changed, never what.';

/** The part of the AsyncAPI document on live updates: a server, a channel, its operations and messages. */
export const live = {
  server: {
    host: '{live}',
    protocol: 'wss',
    description:
      'The `url` of the response of create-live-ticket (HTTP API), with its `protocols` as subprotocols; the server selects ' +
      `\`${liveProtocol}\`.`,
    variables: { live: { description: 'Host and path of the URL.', default: 'localhost/live' } },
  },
  channel: {
    address: '/',
    description,
    servers: [{ $ref: '#/servers/live' }],
    messages: Object.fromEntries(
      Object.values(frames).map((schema) => [
        nameOf(schema),
        { $ref: `#/components/messages/${nameOf(schema)}` },
      ]),
    ),
  },
  operations: {
    'send-frames': operation('send', serverFrames),
    'receive-frames': operation('receive', clientFrames),
  },
  messages: Object.fromEntries(
    Object.entries(frames).map(([type, schema]) => [
      nameOf(schema),
      {
        name: type,
        title: type,
        contentType,
        payload: { $ref: `#/components/schemas/${nameOf(schema)}` },
        examples: [{ name: type, payload: { type } }],
      },
    ]),
  ),
};

function operation(action: 'send' | 'receive', sent: Readonly<Record<string, z.ZodType>>) {
  return {
    action,
    channel: { $ref: '#/channels/live' },
    description,
    messages: Object.values(sent).map((schema) => ({ $ref: `#/channels/live/messages/${nameOf(schema)}` })),
  };
}
