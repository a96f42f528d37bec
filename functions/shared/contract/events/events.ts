import * as z from 'zod';
import { eventConversation, type RecordedChange, recordedChanges } from '../../domain/changes/change.ts';
import { shownUserId } from '../../domain/ids.ts';
import { type Message, message, reactionCount, rejectionReason } from '../../domain/messages/message.ts';
import { topics } from './topics.ts';

/**
 * CloudEvents 1.0, structured mode in JSON (https://github.com/cloudevents/spec), with the attributes that all events
 * of this service have.
 */
const cloudEvent = z.strictObject({
  specversion: z.literal('1.0'),
  id: z
    .string()
    .meta({ description: 'Delivery is at least once: an id seen before is the same event again.' }),
  source: z
    .string()
    .regex(/^urn:chat-storage:[a-z][a-z0-9-]*$/)
    .meta({
      description: 'The deployment: `urn:chat-storage:` and the name of its stage.',
      example: 'urn:chat-storage:prod',
    }),
  subject: z.string().meta({
    description: 'The conversationId, or the userId of an event about a user; the key of the record, too.',
  }),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  tenantid: z.string().optional(),
  traceparent: z.string().optional(),
});

/** The CloudEvents type of a change: reverse-DNS, as CloudEvents recommends. */
export const eventType = (type: string) => `org.chatstorage.${type}.v1` as const;

/** The CloudEvents source of a stage's events. */
export const eventSource = (stage: string): string => `urn:chat-storage:${stage}`;

export const eventReactionCount = reactionCount.omit({ mine: true }).meta({ id: 'EventReactionCount' });

/** A message in an event: the same for every reader, so it does not mark the reader's own reactions. */
export const eventMessage = message
  .extend({ reactions: z.array(eventReactionCount) })
  .meta({ id: 'EventMessage' });

const withoutMine = ({ reactions, ...rest }: Message): z.infer<typeof eventMessage> => ({
  ...rest,
  reactions: reactions.map(({ mine: _, ...count }) => count),
});

/** The topic of an event type. Events of a conversation keep their order within a topic. */
export const topicOf = (type: RecordedChange['type']) =>
  type === 'message-stored'
    ? topics.stored
    : type.startsWith('conversation-') || type.startsWith('participant-')
      ? topics.conversationChanged
      : topics.messageChanged;

/** The `data` of a change's event: the message, or the fields that are not in the envelope. */
export function eventData(change: RecordedChange) {
  if (change.type === 'conversation-created' || change.type === 'conversation-updated')
    return change.conversation;
  const { type: _, conversationId: __, at: ___, ...data } = change;
  if (!('message' in data)) return data;
  const message = withoutMine(data.message);
  return 'reaction' in data ? { ...data, message } : message;
}

function dataSchema(change: (typeof recordedChanges)[number]): z.ZodObject {
  if ('conversation' in change.shape) return eventConversation;
  const data = (change as z.ZodObject).omit({ type: true, conversationId: true, at: true });
  if (!('message' in change.shape)) return data;
  return 'reaction' in change.shape ? data.extend({ message: eventMessage }) : eventMessage;
}

/** The events of the recorded changes of a conversation, each with its topic. */
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
      reason: rejectionReason,
      record: z
        .strictObject({
          source: z.string().meta({ description: 'topic/partition/offset' }),
          value: z.base64().meta({ description: 'The record, as it came.' }),
        })
        .optional(),
    }),
  })
  .meta({ id: 'MessageRejectedEvent' });

/** All data of a user was erased. */
export const userErasedEvent = z
  .strictObject({
    ...cloudEvent.shape,
    type: z.literal(eventType('user-erased')),
    data: z.strictObject({ userId: shownUserId, erasureId: z.uuid() }),
  })
  .meta({
    id: 'UserErasedEvent',
    description: 'Erase your copies of the data of this user, too. Their messages were published as purged.',
  });

/** An event to publish; the schema of its type describes `data`. */
export interface Event extends z.infer<typeof cloudEvent> {
  readonly type: string;
  readonly data: unknown;
}
