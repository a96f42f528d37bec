import { download, type World } from './world.ts';

/** Policies and holds; and what is deleted, purged with its files. */
export async function retain(
  { admin, alice, converse, sql, run, runUntil }: World,
  conversationId: string,
  messageWithFile: string,
) {
  await run('purge-messages');
  const ofConversation = { conversationId };
  await admin('set-retention-policy', { body: { ...ofConversation, days: 60, action: 'archive' } });
  const other = await converse();
  await admin('set-retention-policy', { body: { conversationId: other, days: 60, action: 'archive' } });
  const policies = await admin('list-retention-policies', { query: { limit: 1 } });
  await admin('list-retention-policies', { query: { limit: 1, cursor: policies.nextCursor } });
  await admin('remove-retention-policy', { query: ofConversation });
  const hold = await admin('place-legal-hold', { body: { ...ofConversation, reason: 'a case' } });
  await admin('place-legal-hold', { body: { userId: 'carol', reason: 'another' } });
  const holds = await admin('list-legal-holds', { query: { limit: 1 } });
  const second = await admin('list-legal-holds', { query: { limit: 1, cursor: holds.nextCursor } });
  for (const { holdId } of [...holds.items, ...second.items])
    await admin('release-legal-hold', { path: { holdId } });
  if (!hold.holdId) throw new Error('A hold has no id.');

  await alice('delete-message', { path: { messageId: messageWithFile } });
  await sql("UPDATE message SET deleted_at = now() - interval '60 days' WHERE id = $1", [messageWithFile]);
  await runUntil(
    'purge-messages',
    'the attachment to be removed',
    async () =>
      (await sql('SELECT FROM attachment WHERE message_id = $1', [messageWithFile])).length === 0 &&
      (await sql('SELECT FROM orphaned_object')).length === 0,
  );
}

/** The log of who did what, sealed and anchored. */
export async function audit({ admin, run }: World) {
  await run('seal-audit-events');
  await run('anchor-audit-log');
  const page = await admin('list-audit-events', { query: { limit: 1 } });
  await admin('list-audit-events', { query: { limit: 1, cursor: page.nextCursor } });
}

/** All that is known of a user, in files for a while. */
export async function exportUser({ admin, sql, runUntil }: World, userId: string) {
  const path = { userId };
  await admin('create-export', { path });
  await runUntil('run-exports', 'the end of the export', async () => {
    const found = await admin('get-export', { path });
    return found.status === 'done' && found;
  });
  const page = await admin('list-export-files', { path, query: { limit: 1 } });
  for (const { url } of page.items) await download(url);
  if (page.nextCursor)
    await admin('list-export-files', { path, query: { limit: 1, cursor: page.nextCursor } });
  return async () => {
    await sql("UPDATE user_export SET expires_at = now() - interval '1 minute' WHERE user_id = $1", [userId]);
    await runUntil(
      'run-exports',
      'the export to be removed',
      async () => (await admin('get-export', { path })).status === 'removed',
    );
  };
}

/** A user is erased: from messages, archives, imports and exports. */
export async function eraseUser({ admin, sql, tenantId, runUntil }: World, userId: string) {
  const path = { userId };
  // Whatever may still be uploaded is waited for.
  for (const table of ['import', 'upload'])
    await sql(`UPDATE ${table} SET created_at = created_at - interval '1 day' WHERE tenant_id = $1`, [
      tenantId,
    ]);
  await sql("UPDATE upload SET expires_at = expires_at - interval '1 day' WHERE tenant_id = $1", [tenantId]);
  await admin('create-erasure', { path });
  await runUntil('run-erasures', 'the end of the erasure', async () => {
    // Messages that were accepted before may be under way for seven hours.
    await sql(
      `UPDATE erasure SET locked_until = '-infinity', found_at = found_at - interval '8 hours'
       WHERE user_id = $1 AND status = 'settling'`,
      [userId],
    );
    return (await admin('get-erasure', { path })).status === 'done';
  });
}
