import * as z from 'zod';
import { message } from '../domain/message.ts';

/** CloudEvents 1.0, structured mode in JSON (https://github.com/cloudevents/spec), with what all our events have. */
const cloudEvent = z.strictObject({
  specversion: z.literal('1.0'),
  id: z
    .string()
    .meta({ description: 'Delivery is at least once: an id seen before is the same event again.' }),
  source: z.literal('urn:chat-storage'),
  subject: z.string().meta({ description: 'The conversationId, which is the key of the record too.' }),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  tenantid: z.string().optional(),
  traceparent: z.string().optional(),
});

/** On topic chat.message-stored, in the order of seq within a conversation. */
export const messageStoredEvent = z.strictObject({
  ...cloudEvent.shape,
  type: z.literal('chat-storage.message-stored.v1'),
  data: message,
});

/** On topic chat.message-rejected: an accepted message, or a record on the ingest topic, that cannot be stored. */
export const messageRejectedEvent = z.strictObject({
  ...cloudEvent.shape,
  type: z.literal('chat-storage.message-rejected.v1'),
  data: z.strictObject({
    messageId: z.uuid(),
    reason: z.string(),
    record: z
      .strictObject({
        source: z.string().meta({ description: 'topic/partition/offset' }),
        value: z.base64().meta({ description: 'The record, as it came.' }),
      })
      .optional(),
  }),
});

export type MessageStoredEvent = z.infer<typeof messageStoredEvent>;
export type MessageRejectedEvent = z.infer<typeof messageRejectedEvent>;
