import * as z from 'zod';
import { attachment, message, reactionCount } from '../domain/messages/message.ts';
import { changeEvents, messageRejectedEvent, userErasedEvent } from './events.ts';
import { openSchemas } from './published-schemas.ts';
import { topics } from './topics.ts';

const events = [
  ...changeEvents,
  { type: 'message-rejected', topic: topics.rejected, schema: messageRejectedEvent },
  { type: 'user-erased', topic: topics.userErased, schema: userErasedEvent },
];

const schemaId = (schema: z.ZodType) => z.globalRegistry.get(schema)?.id as string;

/** JSON Schemas of the events and of what they share, by name. */
function schemas() {
  const registry = z.registry<{ id: string }>();
  const all: z.ZodType[] = [message, attachment, reactionCount, ...events.map(({ schema }) => schema)];
  for (const schema of all) registry.add(schema, { id: schemaId(schema) });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  openSchemas(schemas);
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
}

const messageRef = (schema: z.ZodType) => ({ $ref: `#/components/messages/${schemaId(schema)}` });

/** The AsyncAPI 3.0 document of the events that the service publishes on Kafka. */
export function asyncApiDocument(version: string) {
  const byTopic = Map.groupBy(events, ({ topic }) => topic);
  const channels = [...byTopic].map(([{ name, partitions }, told]) => ({
    name,
    channel: {
      address: name,
      messages: Object.fromEntries(told.map(({ schema }) => [schemaId(schema), messageRef(schema)])),
      bindings: { kafka: { topic: name, partitions, bindingVersion: '0.5.0' } },
    },
  }));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Chat storage events',
      version,
      description:
        'CloudEvents 1.0 in structured mode, keyed by conversation, so that a conversation keeps its order within a topic. ' +
        'Delivery is at least once: an event whose id was seen before is the same event again.',
    },
    defaultContentType: 'application/cloudevents+json; charset=utf-8',
    channels: Object.fromEntries(channels.map(({ name, channel }) => [name, channel])),
    operations: Object.fromEntries(
      channels.map(({ name }) => [
        `publish-${name}`,
        { action: 'send', channel: { $ref: `#/channels/${name}` } },
      ]),
    ),
    components: {
      messages: Object.fromEntries(
        events.map(({ type, schema }) => [
          schemaId(schema),
          { name: type, payload: { $ref: `#/components/schemas/${schemaId(schema)}` } },
        ]),
      ),
      schemas: schemas(),
    },
  };
}
