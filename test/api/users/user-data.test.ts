import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { pgSqlClient } from '../../../functions/shared/store/sql/pg-sql-client.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { tracesOf } from '../../support/database/traces.ts';
import { type Answer, type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';
import { stageJobs } from '../../support/stage/stage-jobs.ts';

const { env, database } = inject('stage');

test('erasures and exports are for admins, and unknown ones are not found', async () => {
  const alice = await signIn('alice');
  const admin = await signIn('admin', { scopes: ['chat:admin'] });
  const path = { userId: randomUUID() };
  for (const id of [
    'create-erasure',
    'get-erasure',
    'create-export',
    'get-export',
    'list-export-files',
  ] as const) {
    expect(await alice(id, { path })).toMatchObject({ status: 403, body: problem('insufficient-scope') });
  }
  expect(await admin('get-erasure', { path })).toMatchObject({
    status: 404,
    body: problem('erasure-not-found'),
  });
  for (const id of ['get-export', 'list-export-files'] as const) {
    expect(await admin(id, { path })).toMatchObject({ status: 404, body: problem('export-not-found') });
  }
});

describe.skipIf(!env.ATTACHMENTS_BUCKET)('all that is known of a user (needs S3)', () => {
  const jobs = stageJobs();
  const sql = pgSqlClient({ connectionString: database, max: 1 });
  const marker = `marked${randomUUID().replaceAll('-', '')}`;
  const userId = `user ${randomUUID()}/ü`;
  const path = { userId };
  let admin: Call;
  let user: Call;
  let friend: Call;
  let conversationId: string;
  let attachmentId: string;

  beforeAll(async () => {
    // A tenant of its own, since an erasure waits for the imports of its tenant.
    const tenantId = randomUUID();
    admin = await signIn('admin', { tenantId, scopes: ['chat:admin'] });
    user = await signIn(userId, { tenantId });
    friend = await signIn('friend', { tenantId });
    conversationId = await converse(friend, userId);
    const { body } = await user('create-upload', {
      body: { filename: `${marker}.txt`, mime: 'text/plain', size: marker.length, conversationId },
    });
    attachmentId = body.uploadId;
    // Twice: the store keeps both versions.
    for (let n = 0; n < 2; n += 1) {
      const form = new FormData();
      for (const [name, value] of Object.entries(body.fields)) form.append(name, value as string);
      form.append('file', new Blob([marker]));
      expect((await fetch(body.url, { method: 'POST', body: form })).status).toBeLessThan(300);
    }
    await user('create-message', {
      path: { conversationId },
      body: { content: `attached ${marker}`, attachments: [{ uploadId: attachmentId }] },
    });
    await send(user, conversationId, `says ${marker}`);
    await send(friend, conversationId, 'hello');
  });
  afterAll(() => sql.close());

  const finished = (id: 'get-erasure' | 'get-export', run: () => Promise<unknown>): Promise<Answer> =>
    waitUntil(`the end of ${id}`, async () => {
      await run();
      const answer = await admin(id, { path });
      return answer.body.finishedAt ? answer : undefined;
    });

  test('is exported to files that anybody with their URLs can read', async () => {
    expect(await admin('create-export', { path })).toMatchObject({ status: 202, body: { userId } });
    const { body } = await finished('get-export', jobs.runExports);
    expect(body).toMatchObject({ status: 'done', records: { message: 2, participation: 1 } });
    const first = await admin('list-export-files', { path, query: { limit: 1 } });
    const second = await admin('list-export-files', {
      path,
      query: { limit: 1, cursor: first.body.nextCursor },
    });
    expect(second.body.nextCursor).toBeNull();
    const [attachment, file] = [first.body.items[0], second.body.items[0]];
    expect(attachment).toMatchObject({ filename: `${marker}.txt`, size: marker.length });
    expect(await (await fetch(attachment.url)).text()).toBe(marker);
    const bytes = Buffer.from(await (await fetch(file.url)).arrayBuffer());
    expect(bytes).toHaveLength(file.size);
    expect(gunzipSync(bytes).toString('utf8')).toContain(`says ${marker}`);
  });

  /** How many versions of objects hold a text. */
  async function objectsWith(s3: S3Client, text: string): Promise<number> {
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: jobs.bucket }));
    const contents = Versions.map(async ({ Key, VersionId }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: jobs.bucket, Key, VersionId }));
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
      return (Key?.endsWith('.gz') ? gunzipSync(bytes) : bytes).includes(text);
    });
    return (await Promise.all(contents)).filter(Boolean).length;
  }

  test('is erased from the database and the store, and events announce it', async () => {
    expect(Object.keys(await tracesOf(sql, marker))).toContain('message');
    expect(await objectsWith(jobs.s3, marker)).toBeGreaterThan(1);
    expect(await admin('create-erasure', { path })).toMatchObject({ status: 202, body: { userId } });
    const { body } = await finished('get-erasure', jobs.runErasures);
    expect(body).toMatchObject({
      status: 'done',
      heldConversations: 0,
      erased: { participations: 1, messages: 2, attachments: 1, exports: 1 },
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    // Search may just have indexed them; it removes them afterwards.
    await waitUntil(
      'search to forget them',
      async () => !('message_search' in (await tracesOf(sql, marker))),
    );
    expect(await tracesOf(sql, marker)).toEqual({});
    expect(await objectsWith(jobs.s3, marker)).toBe(0);

    const { items } = (await friend('list-messages', { path: { conversationId } })).body;
    expect(items).toMatchObject([
      { content: 'hello' },
      { senderId: 'erased', content: '', attachments: [], deletedAt: expect.any(String) },
      { senderId: 'erased', content: '' },
    ]);
    expect((await user('list-conversations')).body.items).toEqual([]);
    expect((await admin('get-export', { path })).status).toBe(404);
    expect((await admin('list-export-files', { path })).status).toBe(404);
  });
});
