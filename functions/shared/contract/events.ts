import * as z from 'zod';
import { type RecordedChange, recordedChanges } from '../domain/changes/change.ts';
import { shownUserId } from '../domain/ids.ts';
import { topics } from './topics.ts';

/** CloudEvents 1.0, structured mode in JSON (https://github.com/cloudevents/spec), with what all our events have. */
const cloudEvent = z.strictObject({
  specversion: z.literal('1.0'),
  id: z
    .string()
    .meta({ description: 'Delivery is at least once: an id seen before is the same event again.' }),
  source: z.literal('urn:chat-storage'),
  subject: z.string().meta({
    description: 'The conversationId, or the userId of an event about a user; the key of the record, too.',
  }),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  tenantid: z.string().optional(),
  traceparent: z.string().optional(),
});

/** The CloudEvents type of a change. */
export const eventType = (type: string) => `chat-storage.${type}.v1` as const;

/** Where an event of this type goes. Events of a conversation keep their order within a topic. */
export const topicOf = (type: RecordedChange['type']) =>
  type === 'message-stored'
    ? topics.stored
    : type.startsWith('conversation-') || type.startsWith('participant-')
      ? topics.conversationChanged
      : topics.messageChanged;

/** What an event tells of a change: the message, or what is not in the envelope. */
export function eventData(change: RecordedChange) {
  if ('message' in change && !('reaction' in change)) return change.message;
  const { type: _, conversationId: __, at: ___, ...data } = change;
  return data;
}

const dataSchema = (change: (typeof recordedChanges)[number]): z.ZodObject =>
  'message' in change.shape && !('reaction' in change.shape)
    ? change.shape.message
    : (change as z.ZodObject).omit({ type: true, conversationId: true, at: true });

/** The events of what is recorded of a conversation, each with its topic. */
export const changeEvents = recordedChanges.map((change) => {
  const type = change.shape.type.value;
  return {
    type,
    topic: topicOf(type),
    schema: z
      .strictObject({ ...cloudEvent.shape, type: z.literal(eventType(type)), data: dataSchema(change) })
      .meta({ id: `${change.meta()?.id}Event` }),
  };
});

/** An accepted message, or a record on the ingest topic, that cannot be stored. */
export const messageRejectedEvent = z
  .strictObject({
    ...cloudEvent.shape,
    type: z.literal(eventType('message-rejected')),
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
  })
  .meta({ id: 'MessageRejectedEvent' });

/** All that is known of a user was erased. */
export const userErasedEvent = z
  .strictObject({
    ...cloudEvent.shape,
    type: z.literal(eventType('user-erased')),
    data: z.strictObject({ userId: shownUserId, erasureId: z.uuid() }),
  })
  .meta({
    id: 'UserErasedEvent',
    description: 'Erase what you keep of them, too; their messages were told as purged.',
  });

/** An event on its way: `data` is what the schema of its type says. */
export interface Event extends z.infer<typeof cloudEvent> {
  readonly type: string;
  readonly data: unknown;
}
