import { createHash, randomBytes } from 'node:crypto';
import { hush } from '../stage/log-scan.ts';
import { download, post, Refused, type World } from './world.ts';

/** Attachments: uploaded, sent, downloaded; and those that nobody sends. Returns a message and its attachment. */
export async function shareFiles({ alice, bob, sql, run }: World, conversationId: string) {
  const bytes = randomBytes(1000);
  const checksumSha256 = createHash('sha256').update(bytes).digest('base64');
  const announce = (more = {}) =>
    alice('create-upload', {
      body: { filename: `plan ${hush}.png`, mime: 'image/png', size: bytes.length, conversationId, ...more },
    });
  const upload = await announce({ checksumSha256 });
  const unchecked = await announce();
  const { uploadId } = upload;
  const path = { conversationId };
  const send = (id = uploadId) =>
    alice('create-message', { path, query: { mode: 'sync' }, body: { attachments: [{ uploadId: id }] } });
  await send().then(
    () => {
      throw new Error('A message took an attachment that was not uploaded.');
    },
    (error) => {
      if (!(error instanceof Refused) || error.status !== 422) throw error;
    },
  );
  await post(upload, bytes);
  const { messageId } = await send();
  // Its checksum is computed from what was uploaded.
  await post(unchecked, bytes);
  await send(unchecked.uploadId);
  const { url } = await bob('get-attachment', { path: { messageId, attachmentId: uploadId } });
  if (!(await download(url)).equals(bytes)) throw new Error('The attachment is not what was uploaded.');

  // The form works again, and stores a version that nobody needs.
  await post(upload, bytes);
  await sql("UPDATE upload SET created_at = now() - interval '2 days' WHERE id = $1", [uploadId]);

  const unused = await announce();
  await post(unused, bytes);
  await sql("UPDATE upload SET expires_at = now() - interval '1 day' WHERE id = $1", [unused.uploadId]);
  await run('expire-uploads');
  return { messageId, uploadId } as { messageId: string; uploadId: string };
}
