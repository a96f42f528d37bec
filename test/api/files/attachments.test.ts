import { createHash } from 'node:crypto';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { GetObjectCommand, HeadObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { expireUploads } from '../../../functions/jobs/expire-uploads/handler.ts';
import { auroraUploadStore } from '../../../functions/shared/store/files/aurora-upload-store.ts';
import { s3ObjectStore } from '../../../functions/shared/store/files/s3-object-store.ts';
import { dataApiSqlClient } from '../../../functions/shared/store/sql/data-api-sql-client.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { type Answer, type Call, converse, problem, signIn, withToken } from '../../support/stage/client.ts';
import { forgedTokens } from '../../support/stage/forged-tokens.ts';

const { env, database, stateDir } = inject('stage');
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64');

describe.skipIf(!env.ATTACHMENTS_BUCKET)('attachments (need S3)', () => {
  const credentials = {
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
  };
  const region = env.AWS_REGION ?? '';
  const bucket = env.ATTACHMENTS_BUCKET ?? '';
  const s3 = new S3Client({
    endpoint: env.AWS_ENDPOINT_URL_S3 ?? '',
    region,
    credentials,
    forcePathStyle: true,
  });
  const owner = new pg.Client({ connectionString: database });
  const file = Buffer.from('PNG, or so it says');
  let alice: Call;
  let bob: Call;
  let conversationId: string;

  beforeAll(async () => {
    await owner.connect();
    alice = await signIn('alice');
    bob = await signIn('bob');
    conversationId = await converse(alice, 'bob');
  });
  afterAll(() => owner.end());

  const announce = (more = {}, call = alice) =>
    call('create-upload', {
      body: { filename: 'plan.png', mime: 'image/png', size: file.length, conversationId, ...more },
    });

  async function post(
    { body }: Answer,
    bytes: Buffer,
    changes: Record<string, string> = {},
  ): Promise<number> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...body.fields, ...changes }))
      form.append(name, value as string);
    form.append('file', new Blob([new Uint8Array(bytes)]), 'file');
    return (await fetch(body.url, { method: 'POST', body: form })).status;
  }

  const attach = (uploads: readonly Answer[], call = alice, more = {}) =>
    call('create-message', {
      path: { conversationId },
      body: { attachments: uploads.map(({ body }) => ({ uploadId: body.uploadId })) },
      ...more,
    });

  async function uploaded(more = {}): Promise<Answer> {
    const upload = await announce(more);
    expect(await post(upload, file)).toBeLessThan(300);
    return upload;
  }

  test.each([true, false])('are uploaded, sent and downloaded; checksum announced: %s', async (announced) => {
    const upload = await uploaded(
      announced ? { checksumSha256: sha256(file), filename: 'Plan "ü".png' } : { filename: 'Plan "ü".png' },
    );
    expect(upload.status).toBe(201);
    const sent = await attach([upload]);
    const attachment = {
      id: upload.body.uploadId,
      filename: 'Plan "ü".png',
      mime: 'image/png',
      size: file.length,
      checksumSha256: sha256(file),
    };
    expect(sent).toMatchObject({
      status: 201,
      body: { message: { content: '', attachments: [attachment] } },
    });
    const path = { messageId: sent.body.messageId, attachmentId: attachment.id };
    const found = await bob('get-attachment', { path });
    expect(found).toMatchObject({ status: 200, body: attachment });
    const download = await fetch(found.body.url);
    expect(Buffer.from(await download.arrayBuffer())).toEqual(file);
    expect(download.headers.get('content-disposition')).toMatch(/^attachment; filename=.*filename\*=UTF-8''/);
    expect(download.headers.get('content-type')).toBe('image/png');

    const { rows } = await owner.query('SELECT * FROM attachment WHERE id = $1', [attachment.id]);
    expect(rows).toMatchObject([
      {
        mime_type: 'image/png',
        size: String(file.length),
        checksum: sha256(file),
        message_id: path.messageId,
      },
    ]);
    await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: rows[0].storage_path }));
    expect((await (await signIn('mallory'))('get-attachment', { path })).status).toBe(404);
  });

  test('never run in a browser: what could is stored and served as bytes', async () => {
    const upload = await uploaded({ mime: 'image/svg+xml', filename: 'a.svg' });
    const sent = await attach([upload]);
    expect(sent.body.message.attachments[0].mime).toBe('image/svg+xml');
    const path = { messageId: sent.body.messageId, attachmentId: upload.body.uploadId };
    const download = await fetch((await bob('get-attachment', { path })).body.url);
    expect(download.headers.get('content-type')).toBe('application/octet-stream');
    expect(download.headers.get('content-disposition')).toMatch(/^attachment/);
    const { rows } = await owner.query('SELECT storage_path FROM attachment WHERE id = $1', [
      path.attachmentId,
    ]);
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: rows[0].storage_path }));
    expect(head.ContentType).toBe('application/octet-stream');
  });

  test('may be named as the specification does, with what must equal the upload beside', async () => {
    const upload = await uploaded();
    const tempUploadId = upload.body.uploadId;
    const sent = (reference: object) =>
      alice('create-message', { path: { conversationId }, body: { attachments: [reference] } });
    expect(await sent({ tempUploadId, size: file.length + 1 })).toMatchObject({
      status: 422,
      body: { ...problem('upload-mismatch'), errors: [{ pointer: '#/body/attachments/0/size' }] },
    });
    expect(await sent({ tempUploadId, uploadId: tempUploadId })).toMatchObject({ status: 400 });
    expect(await sent({ tempUploadId, size: file.length, mime: 'image/png' })).toMatchObject({
      status: 201,
      body: { message: { attachments: [{ id: tempUploadId }] } },
    });
  });

  test('have no names that read backwards', async () => {
    expect(await announce({ filename: 'annexe\u202etxt.exe' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/body/filename' }] },
    });
  });

  test('go out asynchronously too', async () => {
    const sent = await attach([await uploaded()], alice, { query: { mode: 'async' } });
    expect(sent.status).toBe(env.KAFKA_BROKERS ? 202 : 503);
  });

  test.each([
    ['another size', Buffer.concat([file, file]), {}],
    ['another checksum', Buffer.from('png, or so it says'), {}],
    ['another type', file, { 'Content-Type': 'text/html' }],
    ['another key', file, { key: 'attachments/elsewhere' }],
  ])('are refused by the store with %s', async (_, bytes, changes) => {
    const upload = await announce({ checksumSha256: sha256(file) });
    expect(await post(upload, bytes, changes)).toBeGreaterThanOrEqual(400);
    expect(await attach([upload])).toMatchObject({ status: 422, body: problem('upload-incomplete') });
  });

  test('replaced after they were sent stay what they were', async () => {
    const upload = await uploaded();
    const { body } = await attach([upload]);
    expect(await post(upload, Buffer.from('PNG, or so it SAYS'))).toBeLessThan(300);
    const path = { messageId: body.messageId, attachmentId: upload.body.uploadId };
    const { url } = (await bob('get-attachment', { path })).body;
    expect(await (await fetch(url)).text()).toBe(String(file));
  });

  test('are for one message, its sender and its conversation', async () => {
    const upload = await uploaded();
    expect(await attach([upload], bob)).toMatchObject({ status: 422, body: problem('upload-unavailable') });
    const elsewhere = { path: { conversationId: await converse(alice, 'bob') } };
    expect(await attach([upload], alice, elsewhere)).toMatchObject({
      status: 422,
      body: { ...problem('upload-unavailable'), errors: [{ pointer: '#/body/attachments/0/uploadId' }] },
    });
    const both = await Promise.all([attach([upload]), attach([upload])]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 422]);
    expect(await attach([upload])).toMatchObject({ status: 422, body: problem('upload-unavailable') });
  });

  test('whose sender’s token expires in the middle are sent with the next one, once', async () => {
    const expired = withToken((await forgedTokens(stateDir))['that has expired']);
    const upload = await uploaded();
    // The form was signed by the service: it needs no token.
    const late = await announce();
    expect(await attach([upload], expired)).toMatchObject({ status: 401, body: problem('unauthorized') });
    expect(await post(late, file)).toBeLessThan(300);
    expect((await attach([upload, late])).status).toBe(201);
    expect(await attach([upload])).toMatchObject({ status: 422, body: problem('upload-unavailable') });
  });

  test('of a keyed message are used once, and the answer is replayed', async () => {
    const upload = await uploaded();
    const headers = { 'idempotency-key': upload.body.uploadId };
    const first = await attach([upload], alice, { headers });
    expect(await attach([upload], alice, { headers })).toMatchObject({ status: 201, body: first.body });
  });

  test('that nobody knows, that have no file, or that expired are refused', async () => {
    const unknown = { body: { uploadId: conversationId } } as Answer;
    expect(await attach([unknown])).toMatchObject({ status: 422, body: problem('upload-unavailable') });
    expect(await attach([await announce()])).toMatchObject({
      status: 422,
      body: problem('upload-incomplete'),
    });
    const expired = await uploaded();
    await owner.query("UPDATE upload SET expires_at = now() - interval '1 minute' WHERE id = $1", [
      expired.body.uploadId,
    ]);
    expect(await attach([expired])).toMatchObject({ status: 422, body: problem('upload-unavailable') });
  });

  test('of a type that is not taken, or too large, are refused', async () => {
    expect(await announce({ mime: 'application/x-msdownload' })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '#/body/mime' }] },
    });
    expect((await announce({ size: 100 * 1024 * 1024 + 1 })).status).toBe(400);
  });

  test('may be empty, have a media type with parameters in any case, and a name of 255 characters', async () => {
    const filename = `${'日'.repeat(250)}😀.txt`;
    const mime = 'Text/Plain; charset="utf-8"';
    const upload = await announce({ size: 0, mime, filename });
    expect(upload.status).toBe(201);
    expect(await post(upload, Buffer.alloc(0))).toBeLessThan(300);
    const body = { attachments: [{ uploadId: upload.body.uploadId, size: 0, mime, filename }] };
    const sent = await alice('create-message', { path: { conversationId }, body });
    const [attachment] = sent.body.message.attachments;
    expect(attachment).toMatchObject({ filename, size: 0, mime: 'text/plain; charset="utf-8"' });
    const path = { messageId: sent.body.messageId, attachmentId: attachment.id };
    const { url } = (await bob('get-attachment', { path })).body;
    const download = await fetch(url);
    expect([download.status, (await download.arrayBuffer()).byteLength]).toEqual([200, 0]);
    expect((await announce({ filename: '日'.repeat(256) })).status).toBe(400);
    expect((await announce({ mime: 'text/plain; charset' })).status).toBe(400);
    expect((await announce({ mime: 'image/svg+xml;a=b' })).body.fields['Content-Type']).toBe(
      'application/octet-stream',
    );
  });

  function expire() {
    const client = new RDSDataClient({ endpoint: env.AWS_ENDPOINT_URL_RDS_DATA ?? '', region, credentials });
    const sql = dataApiSqlClient(client, {
      resourceArn: env.DATABASE_RESOURCE_ARN ?? '',
      secretArn: env.DATABASE_SECRET_ARN ?? '',
      database: env.DATABASE_NAME ?? '',
    });
    const objects = s3ObjectStore(
      () => s3,
      () => bucket,
    );
    const job = expireUploads({ uploads: auroraUploadStore(sql), objects });
    return job({}, lambdaContext('test', 30_000));
  }

  test('that were never used are removed', async () => {
    const [unused, used, young] = [await uploaded(), await uploaded(), await uploaded()];
    await attach([used]);
    const ids = [unused, used].map(({ body }) => body.uploadId);
    await owner.query("UPDATE upload SET expires_at = now() - interval '8 hours' WHERE id = ANY ($1)", [ids]);
    expect(await expire()).toEqual({ removed: 1, settled: 0 });
    const stored = (upload: Answer) =>
      s3
        .send(
          new GetObjectCommand({
            Bucket: bucket,
            Key: `attachments/${conversationId}/${upload.body.uploadId}`,
          }),
        )
        .then(
          () => true,
          () => false,
        );
    expect(await Promise.all([stored(unused), stored(used), stored(young)])).toEqual([false, true, true]);
    expect(await attach([young])).toMatchObject({ status: 201 });
  });

  test('keep only what the message has, when their form was posted before and again', async () => {
    const upload = await uploaded();
    await post(upload, file);
    const { messageId } = (await attach([upload])).body;
    await post(upload, file);
    const { uploadId } = upload.body;
    const Prefix = `attachments/${conversationId}/${uploadId}`;
    const versions = async () =>
      (await s3.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix }))).Versions?.map(
        ({ VersionId }) => VersionId,
      );
    expect(await versions()).toHaveLength(3);
    // A replay of create-upload may still sign a form.
    await owner.query("UPDATE upload SET created_at = now() - interval '24 hours' WHERE id = $1", [uploadId]);
    expect(await expire()).toEqual({ removed: 0, settled: 0 });
    await owner.query("UPDATE upload SET created_at = now() - interval '26 hours' WHERE id = $1", [uploadId]);
    expect(await expire()).toEqual({ removed: 0, settled: 1 });
    const { rows } = await owner.query('SELECT storage_version FROM attachment WHERE id = $1', [uploadId]);
    expect(await versions()).toEqual([rows[0].storage_version]);
    const { body } = await bob('get-attachment', { path: { messageId, attachmentId: uploadId } });
    expect((await fetch(body.url)).status).toBe(200);
    expect(await expire()).toEqual({ removed: 0, settled: 0 });
  });
});
