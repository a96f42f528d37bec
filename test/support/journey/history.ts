import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { v7 as uuidv7 } from 'uuid';
import { ZipFile } from 'yazl';
import {
  importedConversationId,
  importedMessageId,
} from '../../../functions/jobs/run-imports/imported-ids.ts';
import { hush } from '../stage/log-scan.ts';
import { post, type World } from './world.ts';

const createdAt = '2024-03-01T08:00:00.000Z';

/** A conversation of another time, imported: its id and that of its message. */
export async function importHistory({ admin, sql, tenantId, run, runUntil }: World) {
  const name = randomUUID();
  const lines = [
    {
      conversation: {
        externalId: name,
        type: 'group',
        participants: [{ userId: 'alice' }, { userId: 'bob' }],
        createdAt,
      },
    },
    ...['first', 'second'].map((externalId) => ({
      message: {
        externalId,
        conversationExternalId: name,
        senderId: 'alice',
        content: `${externalId} ${hush}`,
        createdAt,
      },
    })),
  ];
  const file = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const upload = await admin('create-import', { body: { size: Buffer.byteLength(file) } });
  // Not yet uploaded.
  await run('run-imports');
  await sql("UPDATE import SET locked_until = '-infinity' WHERE id = $1", [upload.importId]);
  await post(upload, file);
  const path = { importId: upload.importId };
  const { status, stored } = await runUntil('run-imports', 'the end of the import', async () => {
    const found = await admin('get-import', { path });
    return found.finishedAt && found;
  });
  if (status !== 'done' || stored !== 2) throw new Error(`The import is ${status} with ${stored} messages.`);
  return {
    conversationId: importedConversationId(tenantId, name),
    messageId: importedMessageId(tenantId, name, { externalId: 'first', createdAt }),
  };
}

/** Two conversations of a zip, one message with a file, two lines that are left out: each listed by pages. */
export async function importFiles({ admin, runUntil }: World) {
  const names = [randomUUID(), randomUUID()];
  const lines = names.flatMap((externalId) => [
    { conversation: { externalId, type: 'group', participants: [{ userId: 'alice' }], createdAt } },
    {
      message: {
        externalId: 'file',
        conversationExternalId: externalId,
        senderId: 'alice',
        content: '',
        createdAt,
        attachments: [{ file: 'files/a' }],
      },
    },
    { message: {} },
  ]);
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n')), 'lines.jsonl');
  zip.addBuffer(Buffer.from('a file'), 'files/a');
  zip.end();
  const file = await buffer(zip.outputStream);
  const upload = await admin('create-import', { body: { size: file.length, mime: 'application/zip' } });
  await post(upload, file);
  const path = { importId: upload.importId };
  const report = await runUntil('run-imports', 'the end of the import', async () => {
    const found = await admin('get-import', { path });
    return found.finishedAt && found;
  });
  if (report.stored !== 2 || report.rejected !== 2)
    throw new Error(`The import is not as it should be: ${JSON.stringify(report)}`);
  for (const listing of ['list-import-faults', 'list-import-conversations', 'list-import-entries'] as const) {
    const { nextCursor } = await admin(listing, { path, query: { limit: 1 } });
    await admin(listing, { path, query: { limit: 1, cursor: nextCursor } });
  }
}

/** Old messages become an archive, which is read, and taken back. */
export async function archiveHistory(
  { alice, admin, sql, tenantId, stage, runUntil }: World,
  old: { conversationId: string; messageId: string },
) {
  const { conversationId, messageId } = old;
  await admin('set-retention-policy', { body: { days: 30, action: 'archive' } });
  await sql("UPDATE retention_policy SET effective_at = now() - interval '1 minute' WHERE tenant_id = $1", [
    tenantId,
  ]);
  // The job archives no message whose event is not published yet.
  if (!stage.brokers) await sql('DELETE FROM outbox WHERE tenant_id = $1', [tenantId]);
  await runUntil(
    'archive-messages',
    'the messages to be archived',
    async () => (await alice('get-message', { path: { messageId } })).archived,
  );
  await alice('list-messages', { path: { conversationId } });
  await alice('lookup-messages', { body: { ids: [messageId] } });
}

/** An archived conversation is restored in part, archived again, deleted, and its files go. */
export async function endHistory(
  { alice, admin, sql, runUntil }: World,
  { conversationId }: { conversationId: string },
) {
  const path = { conversationId };
  await admin('restore-archived-messages', { path, body: { from: 1, to: 1, days: 1 } });
  await alice('delete-conversation', { path });
  await sql("UPDATE conversation SET deleted_at = now() - interval '60 days' WHERE id = $1", [
    conversationId,
  ]);
  const left = 'SELECT FROM archive_file WHERE conversation_id = $1 AND status <> $2';
  await runUntil(
    'archive-messages',
    'the archive files to be removed',
    async () => (await sql(left, [conversationId, 'erased'])).length === 0,
  );
}

/** A message is older than it was, with its attachment. Returns its id. */
export async function age({ sql }: World, messageId: string): Promise<string> {
  const older = uuidv7({ msecs: Date.parse(createdAt) });
  await sql(
    "SELECT create_message_partition(date_trunc('week', $1::timestamptz AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')",
    [createdAt],
  );
  for (const table of ['outbox', 'unindexed_message'])
    await sql(`DELETE FROM ${table} WHERE message_id = $1`, [messageId]);
  await sql('UPDATE message SET id = $2 WHERE id = $1', [messageId, older]);
  for (const table of ['attachment', 'upload'])
    await sql(`UPDATE ${table} SET message_id = $2 WHERE message_id = $1`, [messageId, older]);
  return older;
}

/** An archive file that was planned, and never written. */
export async function planArchive(
  { sql }: World,
  { conversationId }: { conversationId: string },
): Promise<void> {
  const planned = await sql("SELECT id FROM plan_archive_file($1, $2, 'messages/planned', 100, 1000000)", [
    conversationId,
    `${createdAt.slice(0, 7)}-01`,
  ]);
  if (!planned[0]?.id) throw new Error('There is nothing to plan an archive file for.');
}
