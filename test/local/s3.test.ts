import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { type S3Service, startS3 } from '../../lib/local/storage/s3.ts';
import { available, temporaryStage } from '../support/stage/temporary-stage.ts';

const Bucket = 'attachments';
const origin = 'http://localhost:3000';
const options = { ...temporaryStage(), buckets: [{ name: Bucket, versioned: true, corsOrigins: [origin] }] };
let s3 = available(await startS3(options));
afterAll(() => s3?.stop());
afterEach(() => void vi.unstubAllEnvs());

describe.skipIf(!s3)('local S3', () => {
  const body = randomBytes(1000);

  test('takes the upload that a POST policy describes, and tells its checksum and version', async () => {
    const response = await post(await policyFor(body), body);
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);

    const head = await client().send(
      new HeadObjectCommand({ Bucket, Key: 'upload', ChecksumMode: 'ENABLED' }),
    );
    expect(head).toMatchObject({
      ContentLength: 1000,
      ContentType: 'image/png',
      ChecksumSHA256: sha256(body),
    });
    expect(head.VersionId).toBe(response.headers.get('x-amz-version-id'));
  });

  test.each([
    ['a longer file', {}, randomBytes(1001), 400, 'EntityTooLarge'],
    ['a shorter file', {}, randomBytes(999), 400, 'EntityTooSmall'],
    ['other bytes', {}, randomBytes(1000), 400, 'BadDigest'],
    ['another checksum', { 'x-amz-checksum-sha256': sha256(randomBytes(9)) }, body, 403, 'AccessDenied'],
    ['another type', { 'Content-Type': 'text/html' }, body, 403, 'AccessDenied'],
    ['another key', { key: 'elsewhere' }, body, 403, 'AccessDenied'],
    ['a field that the policy does not name', { 'x-amz-meta-a': 'b' }, body, 403, 'AccessDenied'],
    ['a forged signature', { 'X-Amz-Signature': '0'.repeat(64) }, body, 403, 'SignatureDoesNotMatch'],
  ])('refuses %s', async (_, changed, file, status, code) => {
    const response = await post(await policyFor(body), file, changed);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(`<Code>${code}</Code>`);
  });

  test('refuses an upload that leaves out the checksum that its policy asks for', async () => {
    const { url, fields } = await policyFor(body);
    const { 'x-amz-checksum-sha256': _, ...others } = fields;
    expect((await post({ url, fields: others }, body)).status).toBe(403);
  });

  test('reports no SHA-256 of an object that came without one', async () => {
    await client().send(new PutObjectCommand({ Bucket, Key: 'plain', Body: body }));
    const head = await client().send(
      new HeadObjectCommand({ Bucket, Key: 'plain', ChecksumMode: 'ENABLED' }),
    );
    expect(head.ChecksumSHA256).toBeUndefined();
    expect(head.ChecksumCRC32).toBeDefined();
  });

  test('keeps the first version of an object that is overwritten and deleted', async () => {
    const first = await client().send(new PutObjectCommand({ Bucket, Key: 'note', Body: 'first' }));
    await client().send(new PutObjectCommand({ Bucket, Key: 'note', Body: 'second' }));
    expect(await content({ Bucket, Key: 'note' })).toBe('second');
    await client().send(new DeleteObjectCommand({ Bucket, Key: 'note' }));
    await expect(content({ Bucket, Key: 'note' })).rejects.toThrow(
      expect.objectContaining({ name: 'NoSuchKey' }),
    );
    expect(await content({ Bucket, Key: 'note', VersionId: first.VersionId })).toBe('first');
  });

  test('serves a presigned download under the name that was signed, and no other', async () => {
    await client().send(new PutObjectCommand({ Bucket, Key: 'picture', Body: body }));
    const ResponseContentDisposition = 'attachment; filename="holiday.png"';
    const command = new GetObjectCommand({ Bucket, Key: 'picture', ResponseContentDisposition });
    const url = await getSignedUrl(client(), command, { expiresIn: 60 });

    const download = await fetch(url);
    expect(download.headers.get('content-disposition')).toBe(ResponseContentDisposition);
    expect(Buffer.from(await download.arrayBuffer())).toEqual(body);
    expect((await fetch(url.replace('holiday', 'invoice'))).status).toBe(403);
    expect((await fetch(`${running().endpoint}/${Bucket}/picture`)).status).toBe(403);
  });

  test('keeps its keys and every acknowledged object when it is killed', async () => {
    const keys = Array.from({ length: 50 }, (_, i) => `kept/${i}`);
    await Promise.all(keys.map((Key) => client().send(new PutObjectCommand({ Bucket, Key, Body: Key }))));
    const { accessKeyId } = running();
    process.kill(Number.parseInt(readFileSync(join(options.runDir, 's3.pid'), 'utf8'), 10), 'SIGKILL');

    s3 = available(await startS3(options));

    expect(running().accessKeyId).toBe(accessKeyId);
    expect(await Promise.all(keys.map((Key) => content({ Bucket, Key })))).toEqual(keys);
  });

  test('prepares the buckets of an S3 that it is given', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_S3', running().endpoint);
    vi.stubEnv('AWS_ACCESS_KEY_ID', running().accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', running().secretAccessKey);
    const given = available(await startS3({ ...options, buckets: [{ name: 'archives', versioned: false }] }));
    expect(given?.endpoint).toBe(running().endpoint);
    await given?.stop();
    await client().send(new PutObjectCommand({ Bucket: 'archives', Key: 'still running', Body: 'yes' }));
  });
});

test('says how to get S3 on a machine without the means', async () => {
  vi.stubEnv('PATH', '');
  const nothing = await startS3(options);
  expect(nothing).toEqual({ unavailable: expect.stringMatching(/Python 3 with pip.*AWS_ENDPOINT_URL_S3/s) });
});

const running = () => s3 as S3Service;

function client(): S3Client {
  const { endpoint, accessKeyId, secretAccessKey } = running();
  const credentials = { accessKeyId, secretAccessKey };
  return new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
}

async function content(input: GetObjectCommandInput): Promise<string | undefined> {
  return (await client().send(new GetObjectCommand(input))).Body?.transformToString();
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64');

type Policy = Awaited<ReturnType<typeof createPresignedPost>>;

async function policyFor(file: Buffer): Promise<Policy> {
  return createPresignedPost(client(), {
    Bucket,
    Key: 'upload',
    Fields: {
      'Content-Type': 'image/png',
      'x-amz-checksum-algorithm': 'SHA256',
      'x-amz-checksum-sha256': sha256(file),
    },
    Conditions: [['content-length-range', file.length, file.length]],
  });
}

async function post({ url, fields }: Policy, file: Buffer, changed: Record<string, string> = {}) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...changed })) form.append(name, value);
  form.append('file', new Blob([Uint8Array.from(file)]));
  return fetch(url, { method: 'POST', body: form, headers: { origin } });
}
