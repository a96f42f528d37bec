import { createHash } from 'node:crypto';
import type { ChatClient } from './chat-client.ts';
import type { Send } from './ledger.ts';

/** The acknowledged attachments that differ from the upload. */
export async function damagedAttachments(client: ChatClient, sends: readonly Send[]): Promise<string[]> {
  const damaged: string[] = [];
  for (const { outcome, messageId, attachment } of sends) {
    if (outcome !== 'acknowledged' || !attachment) continue;
    const { body } = await client.get(`/messages/${messageId}/attachments/${attachment.uploadId}`);
    if ((await checksumOf(body.url)) !== attachment.checksumSha256) damaged.push(attachment.uploadId);
  }
  return damaged;
}

async function checksumOf(url: string | undefined): Promise<string | undefined> {
  if (!url) return undefined;
  const response = await fetch(url);
  if (!response.ok) return undefined;
  return createHash('sha256')
    .update(Buffer.from(await response.arrayBuffer()))
    .digest('base64');
}
