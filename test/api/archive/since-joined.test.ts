import { randomUUID } from 'node:crypto';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Route } from '../../../functions/shared/contract/route.ts';
import { type OperationId, routes } from '../../../functions/shared/contract/routes.ts';
import { auroraMessageRevisions } from '../../../functions/shared/store/messages/aurora-message-revisions.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { dataApiSqlClient } from '../../../functions/shared/store/sql/data-api-sql-client.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { type Answer, type Call, type Request, signIn } from '../../support/stage/client.ts';
import { hush } from '../../support/stage/log-scan.ts';
import { stageJobs } from '../../support/stage/stage-jobs.ts';
import { callerNamed, messageFrom } from '../../support/stores/messages.ts';

const { env, database } = inject('stage');
const variable = (name: string) => env[name] ?? '';
const day = Date.parse('2026-03-03T00:00:00Z');

const reads = (Object.entries(routes) as [OperationId, Route][]).filter(
  ([, { method, scopes }]) => method === 'GET' && scopes.includes('chat:read'),
);

describe.skipIf(!env.ARCHIVE_BUCKET)('history that a participant may not read (needs S3)', () => {
  const owner = new pg.Client({ connectionString: database });
  const dataApi = new RDSDataClient({
    endpoint: variable('AWS_ENDPOINT_URL_RDS_DATA'),
    region: variable('AWS_REGION'),
    credentials: {
      accessKeyId: variable('AWS_ACCESS_KEY_ID'),
      secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
    },
  });
  const sql = dataApiSqlClient(dataApi, {
    resourceArn: variable('DATABASE_RESOURCE_ARN'),
    secretArn: variable('DATABASE_SECRET_ARN'),
    database: variable('DATABASE_NAME'),
  });
  const tenantId = randomUUID();
  const secret = (what: string) => `${hush} ${what} ${tenantId}`;
  let ann: Call;
  let late: Call;
  let ben: Call;
  let ids: { conversationId: string; messageId: string; attachmentId: string };
  let shown: string;
  let since: Record<'late' | 'ben', string>;

  beforeAll(async () => {
    await owner.connect();
    ann = await signIn('ann', { tenantId });
    late = await signIn('late', { tenantId });
    ben = await signIn('ben', { tenantId });
    const ok = async (...request: Parameters<Call>): Promise<Answer['body']> => {
      const { status, body } = await ann(...request);
      expect(status, JSON.stringify(body)).toBeLessThan(300);
      return body;
    };
    const begin = async (who: Call) => (await who('list-changes')).body.nextToken;
    since = { late: await begin(late), ben: await begin(ben) };
    const group = { type: 'group', participants: ['ben'], historyVisibility: 'since-joined' };
    const conversationId = (await ok('create-conversation', { body: group })).conversation.id;
    const path = { conversationId };
    const announced = { filename: secret('file'), mime: 'text/plain', size: 1, conversationId };
    const { uploadId } = await ok('create-upload', { body: announced });
    const { rows } = await owner.query('SELECT storage_path FROM upload WHERE id = $1', [uploadId]);
    const attachment = {
      id: uploadId,
      filename: announced.filename,
      mime: 'text/plain',
      size: 1,
      checksumSha256: 'n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=',
      storagePath: rows[0].storage_path,
    };
    await owner.query("SELECT create_message_partition('2026-03-02T00:00:00Z')");
    const old = (nth: number, content: string, more = {}) =>
      messageFrom('ann', conversationId, {
        tenantId,
        messageId: uuidv7({ msecs: day + nth }),
        content,
        ...more,
      });
    const first = old(1, secret('content'), {
      attachments: [attachment],
      metadata: { about: secret('metadata') },
    });
    const messages = auroraMessageStore(sql);
    const second = old(2, secret('reply'), { replyTo: first.messageId });
    await messages.append([{ message: first }]);
    await messages.append([{ message: second }]);
    await auroraMessageRevisions(sql).edit(
      first.messageId,
      { content: secret('edited') },
      { windowSeconds: 1_000_000_000 },
      callerNamed('ann', tenantId),
    );
    await ok('add-reaction', { path: { messageId: first.messageId, reaction: hush } });
    await ok('add-participant', { path, body: { userId: 'late' } });
    const cleared = await ben('update-conversation-view', { path, body: { clearedSeq: 2 } });
    expect(cleared).toMatchObject({ status: 200, body: { view: { clearedSeq: 2 } } });
    const visible = old(3, 'shown');
    await messages.append([{ message: visible }]);
    await ok('create-message', { path, body: { content: 'shown, too', replyTo: first.messageId } });
    ids = { conversationId, messageId: first.messageId, attachmentId: uploadId };
    shown = visible.messageId;
  });
  afterAll(async () => {
    dataApi.destroy();
    await owner.end();
  });

  async function archive() {
    await owner.query(
      `INSERT INTO retention_policy (tenant_id, days, action, effective_at, set_by) VALUES ($1, 30, 'archive', now(), 'test')`,
      [tenantId],
    );
    if (!env.KAFKA_BROKERS) await owner.query('DELETE FROM outbox WHERE tenant_id = $1', [tenantId]);
    await waitUntil('the messages are archived', async () => {
      await stageJobs().archiveMessages();
      const { rows } = await owner.query('SELECT count(*) FROM message WHERE conversation_id = $1', [
        ids.conversationId,
      ]);
      return rows[0].count === '1' || undefined;
    });
  }

  const queries = (
    who: 'late' | 'ben',
  ): Partial<Record<OperationId, readonly NonNullable<Request['query']>[]>> => ({
    'list-messages': [
      {},
      { order: 'asc' },
      { after: 0 },
      { before: 3 },
      { around: 1 },
      { around: 3, limit: 200 },
    ],
    'search-messages': [{ q: hush }, { q: hush, conversationId: ids.conversationId }, { q: 'shown' }],
    'list-changes': [{}, { since: since[who] }],
    'get-integrity': [{}, { from: 1, to: 2 }],
  });

  describe.each(['in the database', 'in the archive'])('%s', (where) => {
    beforeAll(async () => {
      if (where === 'in the archive') await archive();
    });

    test.each(reads)('%s reveals nothing of it to who joined later or cleared it', async (id, route) => {
      const params = { ...ids, reaction: hush, userId: 'ann' };
      const path = Object.fromEntries(
        Object.keys(route.params?.shape ?? {}).map((name) => [name, params[name as keyof typeof params]]),
      );
      for (const who of ['late', 'ben'] as const) {
        for (const query of queries(who)[id] ?? [{}]) {
          const { status, body } = await { late, ben }[who](id, { path, query });
          expect(JSON.stringify(body), who).not.toContain(tenantId);
          expect(status, JSON.stringify(body)).toBe('messageId' in path ? 404 : 200);
        }
      }
    });

    test.each(['late', 'ben'] as const)('nothing can be done with it by %s either', async (who) => {
      const path = { messageId: ids.messageId };
      const { conversationId } = ids;
      for (const [id, request] of [
        ['acknowledge-message', { path, body: { status: 'read' } }],
        ['add-reaction', { path: { ...path, reaction: 'x' } }],
        ['delete-message', { path }],
        ['restore-message', { path }],
        ['edit-message', { path, body: { content: 'x' } }],
        ['create-message', { path: { conversationId }, body: { content: 'x', replyTo: ids.messageId } }],
      ] as const) {
        const { status, body } = await { late, ben }[who](id, request);
        expect(JSON.stringify(body)).not.toContain(tenantId);
        expect([404, 422], `${id} ${status}`).toContain(status);
      }
    });

    test('others read it, and the two read what came later', async () => {
      // Versions of archived messages are in the archive alone.
      const versions = where === 'in the archive' ? [] : (['list-versions'] as const);
      for (const id of ['get-message', 'get-attachment', ...versions] as const) {
        const { status, body } = await ann(id, { path: ids });
        expect({ status, told: JSON.stringify(body) }).toEqual({
          status: 200,
          told: expect.stringContaining(encodeURIComponent(hush)),
        });
      }
      for (const who of [late, ben])
        expect(await who('get-message', { path: { messageId: shown } })).toMatchObject({
          status: 200,
          body: { content: 'shown', seq: 3 },
        });
    });
  });
});
