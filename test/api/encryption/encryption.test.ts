import { randomUUID } from 'node:crypto';
import { DisableKeyCommand } from '@aws-sdk/client-kms';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import { pgSqlClient } from '../../../functions/shared/store/sql/pg-sql-client.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { createKey, kmsClient } from '../../support/database/temporary-kms.ts';
import { tracesOf } from '../../support/database/traces.ts';
import { type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';

const { env, database } = inject('stage');
const brokers = env.KAFKA_BROKERS?.split(',');
const kms = kmsClient(env.AWS_ENDPOINT_URL_KMS ?? '');
afterAll(() => kms.destroy());

/** A tenant with a key: its admin registers it before anybody talks. */
async function tenantWithKey() {
  const tenantId = `tenant-${randomUUID()}`;
  const keyArn = await createKey(kms);
  const admin = await signIn('admin', { tenantId, scopes: ['chat:admin'] });
  expect(await admin('register-encryption-key', { body: { keyArn } })).toMatchObject({
    status: 200,
    body: { keyArn },
  });
  return { tenantId, keyArn, admin, alice: await signIn('alice', { tenantId }) };
}

const sendTo = (call: Call, conversationId: string, body: object, mode = 'sync') =>
  call('create-message', { path: { conversationId }, query: { mode }, body });

describe('an encryption key', () => {
  test('is for admins to register and see, once', async () => {
    const { admin, alice, keyArn } = await tenantWithKey();
    const refused = { status: 403, body: problem('insufficient-scope') };
    expect(await alice('register-encryption-key', { body: { keyArn } })).toMatchObject(refused);
    expect(await alice('get-encryption-key')).toMatchObject(refused);
    expect(await admin('get-encryption-key')).toMatchObject({ status: 200, body: { keyArn } });
    const other = { keyArn: await createKey(kms) };
    expect(await admin('register-encryption-key', { body: other })).toMatchObject({
      status: 409,
      body: problem('encryption-key-fixed'),
    });
  });

  test('has to be one, that can be used, of a tenant that is not in use', async () => {
    const tenantId = `tenant-${randomUUID()}`;
    const admin = await signIn('admin', { tenantId, scopes: ['chat:admin'] });
    const register = (keyArn: string) => admin('register-encryption-key', { body: { keyArn } });
    expect(await admin('get-encryption-key')).toMatchObject({
      status: 404,
      body: problem('encryption-key-not-found'),
    });
    expect((await register('alias/mine')).status).toBe(400);
    const unusable = { status: 409, body: problem('encryption-key-unavailable') };
    expect(await register('arn:aws:kms:us-east-1:000000000000:key/none')).toMatchObject(unusable);
    const keyArn = await createKey(kms);
    await kms.send(new DisableKeyCommand({ KeyId: keyArn }));
    expect(await register(keyArn)).toMatchObject(unusable);
    await converse(await signIn('alice', { tenantId }), 'bob');
    expect(await register(await createKey(kms))).toMatchObject({
      status: 409,
      body: problem('tenant-in-use'),
    });
  });
});

describe.skipIf(!brokers || !env.ATTACHMENTS_BUCKET)(
  'what a tenant with a key says (needs Kafka and S3)',
  () => {
    const kafka = new Kafka({ brokers: brokers ?? ['127.0.0.1:1'], logLevel: logLevel.NOTHING });
    const consumer = kafka.consumer({ groupId: `test-${randomUUID()}` });
    const records: string[] = [];
    const owner = pgSqlClient({ connectionString: database });
    const s3 = new S3Client({
      endpoint: env.AWS_ENDPOINT_URL_S3 ?? '',
      region: 'us-east-1',
      credentials: {
        accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
      },
      forcePathStyle: true,
    });

    beforeAll(async () => {
      await consumer.connect();
      await consumer.subscribe({
        topics: Object.values(topics).map(({ name }) => name),
        fromBeginning: true,
      });
      await consumer.run({ eachMessage: async ({ message }) => void records.push(String(message.value)) });
    });
    afterAll(async () => {
      await consumer.disconnect();
      await owner.close();
      s3.destroy();
    });

    async function objectsWith(text: string): Promise<string[]> {
      const Bucket = env.ATTACHMENTS_BUCKET;
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      const found: string[] = [];
      for (const { Key } of Contents) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        if (Buffer.from((await Body?.transformToByteArray()) ?? []).includes(text)) found.push(String(Key));
      }
      return found;
    }

    test('is answered, and nowhere else; without the key it is nowhere', async () => {
      const { alice, keyArn } = await tenantWithKey();
      const marker = `marker-${randomUUID()}`;
      const said = { content: marker, metadata: { said: marker } };
      const conversationId = await converse(alice, 'bob');
      const path = { conversationId };
      const start = (await alice('list-changes')).body.nextToken;

      const stored = await sendTo(alice, conversationId, said);
      expect(stored).toMatchObject({ status: 201, body: { message: { ...said, seq: 1 } } });
      const { messageId } = stored.body;
      const queued = (await sendTo(alice, conversationId, said, 'async')).body.messageId;
      const get = (id: string) => alice('get-message', { path: { messageId: id } });
      await waitUntil('the queued message', async () => (await get(queued)).status === 200);
      const edited = await alice('edit-message', {
        path: { messageId },
        body: { content: `${marker} edited` },
      });
      expect(edited).toMatchObject({
        status: 200,
        body: { content: `${marker} edited`, metadata: { said: marker } },
      });

      expect((await get(queued)).body).toMatchObject(said);
      const list = () => alice('list-messages', { path, query: { order: 'asc' } });
      expect((await list()).body.items).toMatchObject([{ content: `${marker} edited` }, said]);
      const summary = async () => (await alice('list-conversations')).body.items[0].lastMessage;
      expect(await summary()).toMatchObject(said);
      const changes = () => alice('list-changes', { query: { since: start } });
      expect(JSON.stringify((await changes()).body)).toContain(`${marker} edited`);
      expect(await alice('search-messages', { query: { q: marker } })).toMatchObject({
        status: 409,
        body: problem('search-unavailable'),
      });

      await waitUntil(
        'its events',
        async () => records.filter((record) => record.includes(messageId)).length >= 2,
      );
      await waitUntil('the queued message’s event', async () =>
        records.some((record) => record.includes(queued) && record.includes('"withheld":"encrypted"')),
      );
      expect(records.filter((record) => record.includes(marker))).toEqual([]);
      expect(await tracesOf(owner, marker)).toEqual({});
      expect(await objectsWith(marker)).toEqual([]);

      await kms.send(new DisableKeyCommand({ KeyId: keyArn }));
      await waitUntil('the key to be forgotten', async () => (await get(messageId)).status === 410);
      expect((await get(messageId)).body).toMatchObject(problem('content-shredded'));
      const shredded = { content: '', withheld: 'shredded' };
      await waitUntil(
        'all keys to be forgotten',
        async () => !JSON.stringify((await list()).body).includes(marker),
      );
      expect((await list()).body.items).toMatchObject([shredded, shredded]);
      await waitUntil('all keys to be forgotten', async () => (await summary()).withheld === 'shredded');
      await waitUntil(
        'all keys to be forgotten',
        async () => !JSON.stringify((await changes()).body).includes(marker),
      );
      await waitUntil(
        'all keys to be forgotten',
        async () => (await send(alice, conversationId, 'more')).status === 409,
      );
      expect(await send(alice, conversationId, 'more')).toMatchObject({
        body: problem('encryption-key-unavailable'),
      });
    });
  },
);
