import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { S3Client } from '@aws-sdk/client-s3';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { archiveMessages } from '../../../functions/jobs/archive-messages/handler.ts';
import { auroraArchiveStore } from '../../../functions/shared/store/archive/aurora-archive-store.ts';
import { s3ArchiveObjects } from '../../../functions/shared/store/archive/s3-archive-objects.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { dataApiSqlClient } from '../../../functions/shared/store/sql/data-api-sql-client.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { type Call, converse, problem, signIn } from '../../support/stage/client.ts';
import { messageFrom } from '../../support/stores/messages.ts';

const { env, database } = inject('stage');
const variable = (name: string) => env[name] ?? '';

describe.skipIf(!env.ARCHIVE_BUCKET)('archives over HTTP (need S3)', () => {
  const credentials = {
    accessKeyId: variable('AWS_ACCESS_KEY_ID'),
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
  };
  const region = variable('AWS_REGION');
  const s3 = new S3Client({
    endpoint: variable('AWS_ENDPOINT_URL_S3'),
    region,
    credentials,
    forcePathStyle: true,
  });
  const dataApi = new RDSDataClient({ endpoint: variable('AWS_ENDPOINT_URL_RDS_DATA'), region, credentials });
  const sql = dataApiSqlClient(dataApi, {
    resourceArn: variable('DATABASE_RESOURCE_ARN'),
    secretArn: variable('DATABASE_SECRET_ARN'),
    database: variable('DATABASE_NAME'),
  });
  const owner = new pg.Client({ connectionString: database });
  const tenantId = 'archive-over-http';
  let alice: Call;
  let admin: Call;
  let conversationId: string;
  let ids: string[];

  beforeAll(async () => {
    await owner.connect();
    alice = await signIn('alice', { tenantId });
    admin = await signIn('admin', { tenantId, scopes: ['chat:admin'] });
    conversationId = await converse(alice, 'bob');
    await owner.query("SELECT create_message_partition('2026-03-02T00:00:00Z')");
    const old = Array.from({ length: 5 }, (_, n) => ({
      message: messageFrom('alice', conversationId, {
        tenantId,
        messageId: uuidv7({ msecs: Date.parse('2026-03-03T00:00:00Z') + n }),
        content: `old ${n + 1}`,
      }),
    }));
    ids = old.map(({ message }) => message.messageId);
    await auroraMessageStore(sql).append(old);
    await alice('create-message', { path: { conversationId }, body: { content: 'new' } });
    await owner.query(
      `INSERT INTO retention_policy (tenant_id, days, action, effective_at, set_by) VALUES ($1, 30, 'archive', now(), 'test')`,
      [tenantId],
    );
    // Messages are archived only after their events were published.
    if (!env.KAFKA_BROKERS) await owner.query('DELETE FROM outbox WHERE tenant_id = $1', [tenantId]);
    const archive = archiveMessages({
      archive: auroraArchiveStore(sql),
      objects: s3ArchiveObjects(
        () => s3,
        () => variable('ARCHIVE_BUCKET'),
      ),
      gatherDays: 7,
      windowSeconds: () => 3600,
    });
    await waitUntil('the messages are archived', async () => {
      await archive({}, lambdaContext('archive-messages', 60_000));
      const { rows } = await owner.query('SELECT count(*) FROM message WHERE conversation_id = $1', [
        conversationId,
      ]);
      return rows[0].count === '1' || undefined;
    });
  });
  afterAll(async () => {
    s3.destroy();
    dataApi.destroy();
    await owner.end();
  });

  const list = async (query: Record<string, string | number>) =>
    (await alice('list-messages', { path: { conversationId }, query })).body;

  test.each(['asc', 'desc'])('a listing goes on in the archive, by cursors: %s', async (order) => {
    const seen: [number, string, boolean | undefined][] = [];
    let page = await list({ order, limit: 2 });
    for (;;) {
      for (const { seq, content, archived } of page.items) seen.push([seq, content, archived]);
      if (page.nextCursor === null) break;
      page = await list({ cursor: page.nextCursor, limit: 2 });
    }
    const expected = [1, 2, 3, 4, 5].map((seq) => [seq, `old ${seq}`, true] as const);
    const all = [...expected, [6, 'new', undefined]];
    expect(seen).toEqual(order === 'asc' ? all : all.toReversed());
    const back = await list({ cursor: page.previousCursor, limit: 2 });
    expect(back.items).toHaveLength(2);
  });

  test('an archived message is got, and changed only after it was restored', async () => {
    const path = { messageId: ids[0] as string };
    expect(await alice('get-message', { path })).toMatchObject({
      status: 200,
      body: { content: 'old 1', archived: true },
    });
    const edit = () => alice('edit-message', { path, body: { content: 'edited' } });
    expect(await edit()).toMatchObject({ status: 409, body: problem('message-archived') });

    const restore = (call: Call, body: object) =>
      call('restore-archived-messages', { path: { conversationId }, body });
    expect((await restore(alice, { from: 1, to: 2 })).status).toBe(403);
    expect((await restore(admin, { from: 2, to: 1 })).status).toBe(400);
    const stranger = await signIn('admin', { tenantId: 'another', scopes: ['chat:admin'] });
    expect(await restore(stranger, { from: 1, to: 2 })).toMatchObject({ status: 404 });
    expect(await restore(admin, { from: 1, to: 2 })).toMatchObject({
      status: 200,
      body: { restored: 2, complete: true },
    });
    expect(await restore(admin, { from: 1, to: 2, days: 1 })).toMatchObject({
      status: 200,
      body: { restored: 0 },
    });
    expect(await edit()).toMatchObject({ status: 200, body: { content: 'edited', version: 2 } });
    const { items } = await list({ order: 'asc', limit: 6 });
    expect(items.map(({ archived }: { archived?: boolean }) => archived ?? false)).toEqual([
      false,
      false,
      true,
      true,
      true,
      false,
    ]);
  });
});
