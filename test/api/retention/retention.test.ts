import { randomUUID } from 'node:crypto';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { S3Client } from '@aws-sdk/client-s3';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { purgeMessages } from '../../../functions/jobs/purge-messages/handler.ts';
import { s3ObjectStore } from '../../../functions/shared/store/files/s3-object-store.ts';
import { auroraMessagePurge } from '../../../functions/shared/store/retention/aurora-message-purge.ts';
import { auroraRetentionPolicies } from '../../../functions/shared/store/retention/aurora-retention-policies.ts';
import { dataApiSqlClient } from '../../../functions/shared/store/sql/data-api-sql-client.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { type Answer, type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';

const { env, database } = inject('stage');
const owner = new pg.Client({ connectionString: database });
const hours = (n: number) => n * 3600 * 1000;
let tenantId: string;
let admin: Call;
let alice: Call;

beforeAll(() => owner.connect());
afterAll(() => owner.end());
beforeEach(async () => {
  tenantId = randomUUID();
  admin = await signIn('admin', { tenantId, scopes: ['chat:admin'] });
  alice = await signIn('alice', { tenantId });
});

const set = (body: object, query = {}) => admin('set-retention-policy', { body, query });
const remove = (query = {}) => admin('remove-retention-policy', { query });
const list = async (query = {}) => (await admin('list-retention-policies', { query })).body;
/** Lets a day go by for the tenant's policies. */
const dayLater = () =>
  owner.query(
    "UPDATE retention_policy SET effective_at = effective_at - interval '25 hours' WHERE tenant_id = $1",
    [tenantId],
  );

/** Gives a message of the conversation an age, as an import would. */
async function age(messageId: string, days: number): Promise<string> {
  const older = uuidv7({ msecs: Date.now() - days * hours(24) });
  await owner.query(
    `SELECT create_message_partition(
       date_trunc('week', accepted_at($1::uuid) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')`,
    [older],
  );
  await owner.query('DELETE FROM outbox WHERE message_id = $1', [messageId]);
  await owner.query('DELETE FROM unindexed_message WHERE message_id = $1', [messageId]);
  await owner.query('UPDATE message SET id = $2 WHERE id = $1', [messageId, older]);
  return older;
}

describe('retention policies', () => {
  test('bite a day later when they take more, at once when they take less', async () => {
    expect((await list()).items).toEqual([]);
    const first = await set({ days: 60, action: 'archive' });
    expect(first).toMatchObject({ status: 200, body: { policy: { scope: 'tenant', setBy: 'admin' } } });
    const { effectiveAt } = first.body.policy.pending;
    expect(Date.parse(effectiveAt) - Date.now()).toBeGreaterThan(hours(23.9));
    // The same again does not begin anew.
    expect((await set({ days: 60, action: 'archive' })).body).toEqual(first.body);
    await dayLater();
    expect((await list()).default).toMatchObject({ current: { days: 60, action: 'archive' } });
    expect((await list()).default).not.toHaveProperty('pending');

    for (const shorter of [
      { days: 30, action: 'archive' },
      { days: 60, action: 'delete' },
    ]) {
      expect((await set(shorter)).body.policy).toMatchObject({
        current: { days: 60, action: 'archive' },
        pending: { rule: shorter },
      });
    }
    const longer = (await set({ days: 61, action: 'archive' })).body.policy;
    expect(longer).toMatchObject({ current: { days: 61, action: 'archive' } });
    expect(longer).not.toHaveProperty('pending');
  });

  test('of conversations win over the tenant’s, and can be taken back', async () => {
    await set({ days: 60, action: 'archive' });
    await dayLater();
    const conversationId = await converse(alice);
    const rule = { days: 365, action: 'archive' };
    expect((await set({ conversationId, ...rule })).body.policy).toMatchObject({
      scope: 'conversation',
      conversationId,
      current: rule,
    });
    await set({ conversationId: await converse(alice), days: 400, action: 'archive' });
    const [one, two] = [await list({ limit: 1 }), await list()];
    expect(two.items).toHaveLength(2);
    expect(two.default.scope).toBe('tenant');
    const next = await list({ limit: 1, cursor: one.nextCursor });
    expect([...one.items, ...next.items]).toEqual(two.items);

    expect((await remove({ conversationId })).body.policy).toMatchObject({
      current: rule,
      pending: { rule: null },
    });
    await dayLater();
    expect((await list()).items.map((item: { conversationId: string }) => item.conversationId)).not.toContain(
      conversationId,
    );
    expect(await remove({ conversationId })).toMatchObject({
      status: 404,
      body: problem('retention-policy-not-found'),
    });
    expect(await set({ conversationId: randomUUID(), ...rule })).toMatchObject({
      status: 404,
      body: problem('conversation-not-found'),
    });
  });

  test('tell in a dry run what they would take, and change nothing', async () => {
    const conversationId = await converse(alice);
    for (const days of [50, 40, 10]) {
      await age((await send(alice, conversationId, 'hello')).body.messageId, days);
    }
    const dryRun = { dryRun: 'true' };
    const change = { days: 30, action: 'delete' };
    expect((await set(change, dryRun)).body).toMatchObject({
      policy: { pending: { rule: change } },
      impact: { messages: 2, bytes: 10, conversations: 1, held: 0, complete: true },
    });
    await admin('place-legal-hold', { body: { conversationId, reason: 'a suit' } });
    expect((await set(change, dryRun)).body.impact).toMatchObject({ messages: 0, bytes: 0, held: 2 });
    expect((await set({ conversationId, days: 45, action: 'archive' }, dryRun)).body.impact).toMatchObject({
      held: 1,
    });
    expect((await list()).items).toEqual([]);
    const { rows } = await owner.query('SELECT FROM retention_policy WHERE tenant_id = $1', [tenantId]);
    expect(rows).toEqual([]);
  });

  test.each([{ days: 0 }, { days: 1.5 }, { days: 40_000 }, { action: 'keep' }, { reason: 'none' }])(
    'are refused when they are none: %j',
    async (more) => {
      expect((await set({ days: 30, action: 'archive', ...more })).status).toBe(400);
    },
  );
});

test('legal holds are placed, listed and released, and audited', async () => {
  const conversationId = await converse(alice);
  const placed: Answer['body'][] = [];
  for (const covered of [{ conversationId }, { userId: 'alice' }, {}]) {
    const answer = await admin('place-legal-hold', { body: { ...covered, reason: 'Smith v. Jones' } });
    expect(answer).toMatchObject({
      status: 201,
      body: { ...covered, reason: 'Smith v. Jones', placedBy: 'admin' },
    });
    placed.unshift(answer.body);
  }
  const holds = async (query = {}) => (await admin('list-legal-holds', { query })).body;
  expect((await holds()).items).toEqual(placed);
  const page = await holds({ limit: 2 });
  expect((await holds({ limit: 2, cursor: page.nextCursor })).items).toEqual(placed.slice(2));

  const release = () => admin('release-legal-hold', { path: { holdId: placed[0].holdId } });
  const released = await release();
  expect(released).toMatchObject({ status: 200, body: { ...placed[0], releasedBy: 'admin' } });
  expect((await release()).body).toEqual(released.body);
  expect((await holds()).items).toEqual(placed.slice(1));
  expect((await holds({ released: 'true' })).items).toEqual([released.body, ...placed.slice(1)]);
  expect(await admin('release-legal-hold', { path: { holdId: randomUUID() } })).toMatchObject({
    status: 404,
  });
  const both = { conversationId, userId: 'alice', reason: 'both' };
  expect((await admin('place-legal-hold', { body: both })).status).toBe(400);
  const { rows } = await owner.query(
    `SELECT action, actor_id, source_ip IS NOT NULL AS from_ip FROM audit_event
     WHERE tenant_id = $1 AND action LIKE '%hold' ORDER BY id`,
    [tenantId],
  );
  const audited = (action: string) => ({ action, actor_id: 'admin', from_ip: true });
  expect(rows).toEqual([
    ...Array(3).fill(audited('place-legal-hold')),
    ...Array(2).fill(audited('release-legal-hold')),
  ]);
});

describe.skipIf(!env.ATTACHMENTS_BUCKET)('the nightly job (needs S3)', () => {
  const region = env.AWS_REGION ?? '';
  const credentials = {
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
  };
  const sql = dataApiSqlClient(
    new RDSDataClient({ endpoint: env.AWS_ENDPOINT_URL_RDS_DATA ?? '', region, credentials }),
    {
      resourceArn: env.DATABASE_RESOURCE_ARN ?? '',
      secretArn: env.DATABASE_SECRET_ARN ?? '',
      database: env.DATABASE_NAME ?? '',
    },
  );
  const s3 = new S3Client({
    endpoint: env.AWS_ENDPOINT_URL_S3 ?? '',
    region,
    credentials,
    forcePathStyle: true,
  });
  const objects = s3ObjectStore(
    () => s3,
    () => env.ATTACHMENTS_BUCKET ?? '',
  );
  const run = purgeMessages({
    policies: auroraRetentionPolicies(sql),
    purge: (requestId) => auroraMessagePurge(sql, { requestId }),
    objects,
    stageRule: () => ({ days: 90, action: 'archive' }),
    windowSeconds: () => 7 * 24 * 3600,
  });

  async function attached(conversationId: string): Promise<{ messageId: string; storagePath: string }> {
    const announced = { filename: 'a.txt', mime: 'text/plain', size: 4, conversationId };
    const { body: upload } = await alice('create-upload', { body: announced });
    const form = new FormData();
    for (const [name, value] of Object.entries(upload.fields)) form.append(name, value as string);
    form.append('file', new Blob(['file'], { type: 'text/plain' }));
    expect((await fetch(upload.url, { method: 'POST', body: form })).status).toBeLessThan(300);
    const { body } = await alice('create-message', {
      path: { conversationId },
      body: { content: 'with a file', attachments: [{ uploadId: upload.uploadId }] },
    });
    return { messageId: body.messageId, storagePath: upload.fields.key };
  }

  test('purges what was deleted long ago, with its files, and removes what a policy deletes', async () => {
    const conversationId = await converse(alice);
    const { messageId, storagePath } = await attached(conversationId);
    await alice('delete-message', { path: { messageId } });
    const old = await age((await send(alice, conversationId, 'old')).body.messageId, 40);
    await send(alice, conversationId, 'young');
    const { nextToken } = (await alice('list-conversation-changes', { path: { conversationId } })).body;
    expect(await objects.find(storagePath)).toBeDefined();
    await owner.query(`UPDATE message SET deleted_at = now() - interval '8 days' WHERE id = $1`, [messageId]);
    await set({ days: 30, action: 'delete' });
    await dayLater();
    await owner.query(`DELETE FROM unindexed_message WHERE message_id = $1`, [messageId]);
    await owner.query(`DELETE FROM outbox WHERE message_id = $1`, [messageId]);

    // The stage's own scheduler may be first; then this run finds nothing to do.
    await waitUntil('nothing left to do', async () => {
      await run({}, lambdaContext('test', 60_000));
      const { rows } = await owner.query('SELECT FROM message WHERE id = $1', [old]);
      return rows.length === 0 && (await objects.find(storagePath)) === undefined;
    });
    const path = { conversationId };
    expect((await alice('list-messages', { path })).body.items).toMatchObject([
      { seq: 3, content: 'young' },
      { seq: 1, content: '', attachments: [], deletedAt: expect.any(String) },
    ]);
    expect((await alice('get-integrity', { path })).body).toMatchObject({
      count: 2,
      tombstones: 1,
      missing: [],
      removed: [{ from: 2, to: 2, cause: 'expired' }],
    });
    const { body } = await alice('list-conversation-changes', { path, query: { since: nextToken } });
    expect(body.items.map(({ type }: { type: string }) => type).sort()).toEqual([
      'message-purged',
      'messages-expired',
    ]);
    expect(await alice('restore-message', { path: { messageId } })).toMatchObject({ status: 410 });
    expect((await alice('get-message', { path: { messageId: old } })).status).toBe(404);
  });
});
