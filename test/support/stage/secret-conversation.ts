import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { type Call, signIn } from './client.ts';
import { hush } from './log-scan.ts';
import { stageJobs } from './stage-jobs.ts';

export interface SecretConversation {
  readonly tenantId: string;
  readonly ownerId: string;
  readonly owner: Call;
  readonly member: Call;
  /** A former participant. */
  readonly removed: Call;
  /** Values of path parameters: the conversation, a message in it, its attachment … */
  readonly ids: Readonly<Record<string, string>> & {
    readonly conversationId: string;
    readonly messageId: string;
  };
  /** A user who was no participant and whose erasure was requested. */
  readonly erasedId: string;
  /** An upload of the owner that no message has used. */
  readonly uploadId: string;
  /** The Idempotency-Key of one of the owner's messages. */
  readonly key: string;
  /** A marker in all data that others may not see. */
  readonly marker: string;
  /** All of the conversation, for comparison. */
  state(): Promise<unknown>;
}

/** The address of a webhook to which nothing can be delivered. */
export const nobody = 'http://127.0.0.1:1/';

/** A conversation with a message, and a line that is left out. */
const importedLines = (externalId: string) => {
  const createdAt = '2020-01-01T00:00:00Z';
  const participants = [{ userId: 'imported' }];
  const message = {
    externalId: '1',
    conversationExternalId: externalId,
    senderId: 'imported',
    content: 'old',
  };
  return [
    { conversation: { externalId, type: 'group', participants, createdAt } },
    { message: { ...message, createdAt } },
    {},
  ].map((line) => JSON.stringify(line));
};

/** A conversation with something of everything, two where there are pages of it, in a tenant of its own. Needs S3. */
export async function secretConversation(): Promise<SecretConversation> {
  const tenantId = randomUUID();
  const marker = randomUUID().slice(0, 8);
  const secret = (what: string) => `${hush} ${what} ${marker}`;
  const [ownerId, memberId, removedId, key] = ['owner', `member ${marker}`, 'removed', `${hush}-${marker}`];
  const owner = await signIn(ownerId, { tenantId, scopes: ['chat:read', 'chat:write', 'chat:admin'] });
  const member = await signIn(memberId, { tenantId });
  const ok = async (...call: Parameters<Call>) => {
    const { status, body } = await owner(...call);
    expect(status, `${call[0]}: ${JSON.stringify(body)}`).toBeLessThan(300);
    return body;
  };

  await ok('set-webhook', { path: { webhookName: 'nobody' }, body: { url: nobody } });
  const converse = async (...participants: string[]): Promise<string> => {
    const body = { type: 'group', participants, metadata: { title: secret('title') } };
    return (await ok('create-conversation', { body })).conversation.id;
  };
  const conversationId = await converse(memberId, removedId);
  const other = await converse(memberId);
  const path = { conversationId };
  const upload = async () => {
    const announced = { filename: secret('file'), mime: 'text/plain', size: 4, conversationId };
    const { uploadId, url, fields } = await ok('create-upload', { body: announced });
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value as string);
    form.append('file', new Blob(['file']));
    expect((await fetch(url, { method: 'POST', body: form })).status).toBeLessThan(300);
    return uploadId as string;
  };
  const send = (message: object, headers = {}) => ok('create-message', { path, body: message, headers });

  const attachmentId = await upload();
  const { messageId } = await send(
    {
      content: secret('content'),
      attachments: [{ uploadId: attachmentId }],
      metadata: { about: secret('metadata') },
    },
    { 'idempotency-key': key },
  );
  await ok('edit-message', { path: { messageId }, body: { content: secret('edited') } });
  const replies: string[] = [];
  for (let n = 0; n < 2; n += 1)
    replies.push((await send({ content: secret('reply'), replyTo: messageId })).messageId);
  await send({ content: secret('reply to a reply'), replyTo: replies[0] });
  for (const reply of replies) await ok('pin-message', { path: { messageId: reply } });
  for (let n = 0; n < 2; n += 1) {
    const body = { content: secret('mention'), mentions: [ownerId] };
    expect((await member('create-message', { path, body })).status).toBe(201);
  }
  for (const reaction of ['👍', '👎']) await ok('add-reaction', { path: { messageId, reaction } });
  const file = Buffer.from([1, 2].flatMap((n) => importedLines(`room ${n}`)).join('\n'));
  const { importId, ...importForm } = await ok('create-import', { body: { size: file.length } });
  const form = new FormData();
  for (const [name, value] of Object.entries(importForm.fields)) form.append(name, value as string);
  form.append('file', new Blob([file]));
  expect((await fetch(importForm.url, { method: 'POST', body: form })).status).toBeLessThan(300);
  await stageJobs().runImports();
  const held = [];
  for (let n = 0; n < 2; n += 1) {
    held.push(await ok('place-legal-hold', { body: { conversationId, reason: secret('reason') } }));
    const rule = { days: 365, action: 'archive', conversationId: n ? conversationId : other };
    await ok('set-retention-policy', { body: rule });
  }
  for (const enemy of ['one', 'another']) await ok('block-user', { path: { userId: `${enemy} ${marker}` } });
  const erasedId = 'erased-user';
  await ok('create-erasure', { path: { userId: erasedId } });
  await ok('create-export', { path: { userId: ownerId } });
  await stageJobs().runExports();
  await ok('remove-participant', { path: { conversationId, userId: removedId } });

  return {
    tenantId,
    ownerId,
    owner,
    member,
    removed: await signIn(removedId, { tenantId }),
    ids: {
      conversationId,
      messageId,
      attachmentId,
      importId,
      userId: memberId,
      reaction: '👍',
      holdId: held[0].holdId,
      webhookName: 'nobody',
    },
    erasedId,
    uploadId: await upload(),
    key,
    marker,
    state: () =>
      Promise.all([
        ok('get-conversation', { path }),
        ok('list-messages', { path }),
        ok('list-reactions', { path: { messageId } }),
        ok('list-receipts', { path: { messageId } }),
      ]),
  };
}
