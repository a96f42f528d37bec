import { randomUUID } from 'node:crypto';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { S3Client } from '@aws-sdk/client-s3';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { runImports } from '../../../functions/jobs/run-imports/handler.ts';
import {
  importedConversationId,
  importedMessageId,
} from '../../../functions/jobs/run-imports/imported-ids.ts';
import { s3ObjectStore } from '../../../functions/shared/store/files/s3-object-store.ts';
import { auroraImportStore } from '../../../functions/shared/store/imports/aurora-import-store.ts';
import { dataApiSqlClient } from '../../../functions/shared/store/sql/data-api-sql-client.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { type Answer, type Call, problem, send, signIn } from '../../support/stage/client.ts';

const { env, database } = inject('stage');
const ids = { importId: randomUUID() };

describe('imports', () => {
  test('that are not there are not found', async () => {
    const admin = await signIn('admin', { scopes: ['chat:admin'] });
    expect(await admin('get-import', { path: ids })).toMatchObject({
      status: 404,
      body: problem('import-not-found'),
    });
  });

  test.each([0, 5 * 1024 ** 3 + 1])('of %i bytes are refused', async (size) => {
    const admin = await signIn('admin', { scopes: ['chat:admin'] });
    expect((await admin('create-import', { body: { size } })).status).toBe(400);
  });
});

describe.skipIf(!env.ATTACHMENTS_BUCKET)('imports (need S3)', () => {
  const region = env.AWS_REGION ?? '';
  const credentials = {
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
  };
  const s3 = new S3Client({
    endpoint: env.AWS_ENDPOINT_URL_S3 ?? '',
    region,
    credentials,
    forcePathStyle: true,
  });
  const sql = dataApiSqlClient(
    new RDSDataClient({ endpoint: env.AWS_ENDPOINT_URL_RDS_DATA ?? '', region, credentials }),
    {
      resourceArn: env.DATABASE_RESOURCE_ARN ?? '',
      secretArn: env.DATABASE_SECRET_ARN ?? '',
      database: env.DATABASE_NAME ?? '',
    },
  );
  const objects = s3ObjectStore(
    () => s3,
    () => env.ATTACHMENTS_BUCKET ?? '',
  );
  const owner = new pg.Client({ connectionString: database });
  let admin: Call;
  let alice: Call;
  beforeAll(async () => {
    await owner.connect();
    admin = await signIn('admin', { scopes: ['chat:admin'] });
    alice = await signIn('alice');
  });
  afterAll(() => owner.end());

  const createdAt = '2012-04-01T08:00:00.000Z';
  const conversation = (externalId: string) => ({
    conversation: { externalId, type: 'group', participants: [{ userId: 'alice' }], createdAt },
  });
  const message = (conversationExternalId: string, externalId: string, more = {}) => ({
    message: {
      externalId,
      conversationExternalId,
      senderId: 'alice',
      content: externalId,
      createdAt,
      ...more,
    },
  });

  async function post({ body }: Answer, bytes: Buffer): Promise<number> {
    const form = new FormData();
    for (const [name, value] of Object.entries(body.fields)) form.append(name, value as string);
    form.append('file', new Blob([new Uint8Array(bytes)]), 'file');
    return (await fetch(body.url, { method: 'POST', body: form })).status;
  }

  const done = (importId: string) =>
    waitUntil('the end of the import', async () => {
      // The stage's own scheduler may be first; then this run finds nothing to do.
      await runImports({ imports: auroraImportStore(sql), objects })({}, lambdaContext('test', 60_000));
      const found = await admin('get-import', { path: { importId } });
      return found.body.finishedAt ? found : undefined;
    });

  async function imported(lines: readonly unknown[], more = {}): Promise<Answer> {
    const file = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const created = await admin('create-import', { body: { size: file.length, ...more } });
    expect(created.status).toBe(201);
    const { importId } = created.body;
    expect((await admin('get-import', { path: { importId } })).body).toMatchObject({ status: 'waiting' });
    expect(await post(created, file)).toBeLessThan(300);
    return done(importId);
  }

  test('of a file keep times and order, go on with live messages, and change nothing again', async () => {
    const name = randomUUID();
    const reply = { replyTo: { externalId: 'first', createdAt }, createdAt: '2013-01-01T00:00:00.000Z' };
    const lines = [
      conversation(name),
      message(name, 'first'),
      { nothing: 1 },
      message(name, 'second', reply),
    ];
    const { body } = await imported(lines);
    expect(body).toMatchObject({
      status: 'done',
      linesDone: 4,
      conversations: 1,
      stored: 2,
      duplicates: 0,
      rejected: 1,
      faults: [{ line: 3 }],
    });
    expect(body.bytesDone).toBe(body.bytesTotal);

    const conversationId = importedConversationId('acme', name);
    const messageId = importedMessageId('acme', name, { externalId: 'first', createdAt });
    expect((await send(alice, conversationId, 'live')).body.message.seq).toBe(3);
    const { items } = (await alice('list-messages', { path: { conversationId } })).body;
    expect(items).toMatchObject([
      { seq: 3, content: 'live' },
      { seq: 2, content: 'second', createdAt: reply.createdAt, replyTo: { messageId, seq: 1 } },
      { seq: 1, content: 'first', createdAt, id: messageId },
    ]);
    expect((await alice('get-conversation', { path: { conversationId } })).body).toMatchObject({ createdAt });

    expect((await imported(lines)).body).toMatchObject({ stored: 0, duplicates: 3, rejected: 1 });
    const again = (await alice('list-messages', { path: { conversationId } })).body.items;
    expect(again).toEqual(items);
  });

  test('take no file of another size', async () => {
    const created = await admin('create-import', { body: { size: 10 } });
    expect(await post(created, Buffer.from('{}'))).toBeGreaterThanOrEqual(400);
  });
});
