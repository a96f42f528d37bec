import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { isProblem } from '../../lib/client/api-errors.ts';
import { alice, bob, converse, refusal } from './users.ts';

test('a file is uploaded, sent and downloaded', async ({ skip }) => {
  const file = randomBytes(100_000);
  const checksumSha256 = createHash('sha256').update(file).digest('base64');
  const conversationId = await converse(bob);
  const announced = { filename: 'Plan "ü".png', mime: 'image/png', size: file.length, checksumSha256 };
  const upload = await alice.api
    .request('create-upload', { body: { ...announced, conversationId } })
    .catch((error) => {
      if (isProblem(error, 'service-unavailable')) skip(error.message);
      throw error;
    });

  const elsewhere = { ...announced, conversationId: await converse() };
  await expect(bob.api.request('create-upload', { body: elsewhere })).rejects.toMatchObject(refusal(404));

  const form = new FormData();
  for (const [name, value] of Object.entries(upload.body.fields)) form.append(name, value);
  form.append('file', new Blob([file]), 'file');
  expect((await fetch(upload.body.url, { method: 'POST', body: form })).status).toBeLessThan(300);

  const { uploadId } = upload.body;
  const sent = await alice.api.request('create-message', {
    path: { conversationId },
    query: { mode: 'sync' },
    headers: { 'idempotency-key': randomUUID() },
    body: { attachments: [{ uploadId }] },
  });
  const { messageId } = sent.body;
  const found = await bob.api.request('get-attachment', { path: { messageId, attachmentId: uploadId } });
  expect(found.body).toMatchObject({ filename: announced.filename, size: file.length, checksumSha256 });

  const download = await fetch(found.body.url);
  expect(Buffer.from(await download.arrayBuffer()).equals(file)).toBe(true);
  // Checks the request to S3, since not all emulators respect it.
  const asked = new URL(found.body.url).searchParams.get('response-content-disposition');
  expect(asked).toMatch(/^attachment; filename=/);
});
