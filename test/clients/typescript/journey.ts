/** The calls of a journey. Each generator's file beside this one says how its client makes them. */
export interface Client {
  /** A group with this participant; returns its id. */
  createConversation(participant: string): Promise<string>;
  send(
    conversationId: string,
    message: Sent,
  ): Promise<{ messageId: string; status: string; attachmentId?: string | undefined }>;
  /** Returns the status of each. */
  sendBatch(conversationId: string, contents: readonly string[]): Promise<string[]>;
  /** False while the message is queued. */
  isStored(messageId: string): Promise<boolean>;
  createUpload(file: { conversationId: string; filename: string; mime: string; size: number }): Promise<Form>;
  /** Returns the URL of the file. */
  getAttachment(messageId: string, attachmentId: string): Promise<string>;
  edit(messageId: string, edit: { content: string; expectedVersion: number }): Promise<Edited>;
  /** Oldest first, two a page. */
  list(conversationId: string, cursor?: string): Promise<{ seqs: number[]; nextCursor: string | null }>;
  changes(since?: string): Promise<{ types: string[]; nextToken: string }>;
}

interface Sent {
  content: string;
  mode: 'sync' | 'async';
  key?: string;
  metadata?: Record<string, unknown>;
  uploadId?: string;
}
interface Form {
  uploadId: string;
  url: string;
  fields: Record<string, string>;
}
interface Edited {
  content: string;
  version: number;
  metadata: Record<string, unknown>;
}

/** Comes from main.ts, as for every journey. */
const { BASE_URL = '', TOKEN = '', PARTICIPANT = '' } = process.env;
export const baseUrl = BASE_URL;
export const token = TOKEN;

function equal(what: string, wanted: unknown, got: unknown) {
  const [one, other] = [JSON.stringify(wanted), JSON.stringify(got)];
  if (one !== other) throw new Error(`${what}: ${other} instead of ${one}`);
}

async function stored(client: Client, messageId: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await client.isStored(messageId)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${messageId} is not stored after a minute.`);
}

export async function journey(client: Client): Promise<void> {
  const conversationId = await client.createConversation(PARTICIPANT);
  const { nextToken } = await client.changes();

  const message = { content: 'first', mode: 'sync', key: crypto.randomUUID(), metadata: { n: 1 } } as const;
  const first = await client.send(conversationId, message);
  equal('status', 'stored', first.status);
  equal('sent again', first.messageId, (await client.send(conversationId, message)).messageId);
  const queued = await client.send(conversationId, {
    content: 'queued',
    mode: 'async',
    key: crypto.randomUUID(),
  });
  equal('status', 'queued', queued.status);
  await stored(client, queued.messageId);
  equal('batch', Array(3).fill('stored'), await client.sendBatch(conversationId, ['3', '4', '5']));

  const bytes = new TextEncoder().encode('a file');
  const form = await client.createUpload({
    conversationId,
    filename: 'a.txt',
    mime: 'text/plain',
    size: bytes.length,
  });
  const fields = new FormData();
  for (const [name, value] of Object.entries(form.fields)) fields.append(name, value);
  fields.append('file', new Blob([bytes], { type: 'text/plain' }));
  equal('upload', true, (await fetch(form.url, { method: 'POST', body: fields })).ok);
  const { messageId, attachmentId = '' } = await client.send(conversationId, {
    content: 'with a file',
    mode: 'sync',
    uploadId: form.uploadId,
  });
  equal(
    'download',
    'a file',
    await (await fetch(await client.getAttachment(messageId, attachmentId))).text(),
  );

  const { content, version, metadata } = await client.edit(first.messageId, {
    content: 'edited',
    expectedVersion: 1,
  });
  equal('edit', ['edited', 2, 1], [content, version, metadata.n]);

  const seqs: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.list(conversationId, cursor);
    seqs.push(...page.seqs);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  equal('seqs', [1, 2, 3, 4, 5, 6], seqs);
  equal('edited', true, (await client.changes(nextToken)).types.includes('message-edited'));
}
