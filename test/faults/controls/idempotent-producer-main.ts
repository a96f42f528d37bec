/** The gateway as lib/local/stage/api-main.ts has it, with a producer that Kafka itself should keep from duplicates. */
import { createLocalJWKSet } from 'jose';
import { Kafka, Partitioners } from 'kafkajs';
import { routes } from '../../../functions/shared/contract/routes.ts';
import { loadHandler } from '../../../lib/local/functions/functions.ts';
import type { HttpApiHandler } from '../../../lib/local/gateway/invoke.ts';
import { type GatewayOptions, startGateway } from '../../../lib/local/gateway/server.ts';
import { audience, openTokenIssuer } from '../../../lib/local/keys/token-issuer.ts';
import type { ApiOptions } from '../../../lib/local/stage/api-main.ts';

const { createMessage } = await import('../../../functions/api/messages/create-message/handler.ts');
const { kafkaConfig } = await import('../../../functions/shared/events/kafka-config.ts');
const { kafkaMessageQueue } = await import('../../../functions/shared/events/kafka-message-queue.ts');
const { attachmentObjects } = await import('../../../functions/shared/runtime/s3/attachment-objects.ts');
const { database } = await import('../../../functions/shared/runtime/database.ts');
const { auroraMessageStore } = await import(
  '../../../functions/shared/store/messages/aurora-message-store.ts'
);
const { auroraUploadStore } = await import('../../../functions/shared/store/files/aurora-upload-store.ts');

const producer = new Kafka(kafkaConfig()).producer({
  idempotent: true,
  maxInFlightRequests: 1,
  allowAutoTopicCreation: false,
  createPartitioner: Partitioners.DefaultPartitioner,
  retry: { initialRetryTime: 100, retries: 6 },
});
await producer.connect();

const { port, stateDir }: ApiOptions = JSON.parse(process.env.API_OPTIONS ?? '');
const issuer = await openTokenIssuer(stateDir);
const handlers = Object.fromEntries(
  await Promise.all(
    [...Object.keys(routes), 'unknown-route'].map(async (name) => [
      name,
      await loadHandler<HttpApiHandler>(name),
    ]),
  ),
) as GatewayOptions['handlers'];

const gateway = await startGateway({
  port,
  handlers: {
    ...handlers,
    'create-message': createMessage({
      messages: auroraMessageStore(database),
      uploads: auroraUploadStore(database),
      objects: attachmentObjects,
      queue: kafkaMessageQueue({
        async send(records) {
          for (const { topic, ...message } of records) await producer.send({ topic, messages: [message] });
        },
      }),
      defaultMode: () => 'sync',
    }) as HttpApiHandler,
  },
  authorizer: { issuer: issuer.issuer, audience, keys: createLocalJWKSet(issuer.keys) },
  pages: { '/.well-known/jwks.json': () => ({ status: 200, headers: {}, body: '{}' }) },
});

process.once('SIGTERM', async () => {
  await gateway.stop();
  process.exit();
});
