import * as z from 'zod';
import { eventConversation } from '../../domain/changes/change.ts';
import { attachment } from '../../domain/files/attachment.ts';
import { openSchemas } from '../published-schemas.ts';
import { frameSchemas, live } from './asyncapi-live.ts';
import { eventExamples } from './event-examples.ts';
import {
  changeEvents,
  eventMessage,
  eventReactionCount,
  eventType,
  messageRejectedEvent,
  userErasedEvent,
} from './events.ts';
import { topics } from './topics.ts';

const events = [
  ...changeEvents,
  { type: 'message-rejected', topic: topics.rejected, schema: messageRejectedEvent },
  { type: 'user-erased', topic: topics.userErased, schema: userErasedEvent },
];

const contentType = 'application/cloudevents+json; charset=utf-8';

const schemaId = (schema: z.ZodType) => z.globalRegistry.get(schema)?.id as string;

/** JSON Schemas of the events and of the schemas that they share, by name. */
function schemas() {
  const registry = z.registry<{ id: string }>();
  const all: z.ZodType[] = [
    eventMessage,
    eventReactionCount,
    attachment,
    eventConversation,
    ...frameSchemas,
    ...events.map(({ schema }) => schema),
  ];
  for (const schema of all) registry.add(schema, { id: schemaId(schema) });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  openSchemas(schemas);
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
}

const messageRef = (schema: z.ZodType) => ({ $ref: `#/components/messages/${schemaId(schema)}` });

/** The AsyncAPI 3.0 document of the events that the service publishes on Kafka, and of live updates. */
export function asyncApiDocument(version: string) {
  const byTopic = Map.groupBy(events, ({ topic }) => topic);
  const channels = [...byTopic].map(([{ name, partitions, description }, ofTopic]) => ({
    name,
    description,
    channel: {
      address: name,
      description,
      servers: [{ $ref: '#/servers/stage' }],
      messages: Object.fromEntries(ofTopic.map(({ schema }) => [schemaId(schema), messageRef(schema)])),
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
        'Delivery is at least once: an event whose id was seen before is the same event again. `data` is the state when the service ' +
        'publishes the event, so a later change may be visible already: order messages by `seq` and versions by `version`.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      tags: [{ name: 'chat' }],
    },
    defaultContentType: contentType,
    servers: {
      stage: {
        host: '{brokers}',
        protocol: 'kafka-secure',
        description:
          'The brokers of your stage: the output KafkaBrokers of its stack. TLS with IAM (SASL OAUTHBEARER).',
        variables: {
          brokers: { description: 'Host and port of the brokers.', default: 'localhost:9092' },
        },
      },
      live: live.server,
    },
    channels: {
      ...Object.fromEntries(channels.map(({ name, channel }) => [name, channel])),
      live: live.channel,
    },
    operations: {
      ...Object.fromEntries(
        channels.map(({ name, description }) => [
          `publish-${name}`,
          { action: 'send', channel: { $ref: `#/channels/${name}` }, description },
        ]),
      ),
      ...live.operations,
    },
    components: {
      messages: {
        ...Object.fromEntries(
          events.map(({ type, schema }) => [
            schemaId(schema),
            {
              name: eventType(type),
              title: type,
              contentType,
              headers: {
                type: 'object',
                properties: { 'content-type': { type: 'string', const: contentType } },
                required: ['content-type'],
              },
              payload: { $ref: `#/components/schemas/${schemaId(schema)}` },
              examples: [{ name: type, payload: eventExamples[type] }],
              bindings: {
                kafka: {
                  key: { type: 'string', description: 'The `subject` of the event.' },
                  bindingVersion: '0.5.0',
                },
              },
            },
          ]),
        ),
        ...live.messages,
      },
      schemas: schemas(),
    },
  };
}
