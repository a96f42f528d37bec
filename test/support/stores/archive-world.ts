import { S3Client } from '@aws-sdk/client-s3';
import { v7 as uuidv7 } from 'uuid';
import { afterAll } from 'vitest';
import { restoreRange } from '../../../functions/api/archive/restore-archived-messages/restore-range.ts';
import { archiveMessages } from '../../../functions/jobs/archive-messages/handler.ts';
import type { ArchivedMessage } from '../../../functions/shared/domain/archive/archive.ts';
import type { ArchiveObjects } from '../../../functions/shared/domain/archive/archive-objects.ts';
import type { Caller } from '../../../functions/shared/domain/caller.ts';
import type { Message } from '../../../functions/shared/domain/messages/message.ts';
import { readArchiveFile } from '../../../functions/shared/store/archive/archive-files.ts';
import { toFile } from '../../../functions/shared/store/archive/archive-row.ts';
import { auroraArchiveReader } from '../../../functions/shared/store/archive/aurora-archive-reader.ts';
import { auroraArchiveStore } from '../../../functions/shared/store/archive/aurora-archive-store.ts';
import { s3ArchiveObjects } from '../../../functions/shared/store/archive/s3-archive-objects.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { noEncryption } from '../../../functions/shared/store/encryption/content-encryption.ts';
import { auroraMessageRevisions } from '../../../functions/shared/store/messages/aurora-message-revisions.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { auroraReactionStore } from '../../../functions/shared/store/messages/aurora-reaction-store.ts';
import type { SqlClient } from '../../../functions/shared/store/sql/sql-client.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { startS3 } from '../../../lib/local/storage/s3.ts';
import type { TemporaryDatabase } from '../database/temporary-database.ts';
import { available, temporaryStage } from '../stage/temporary-stage.ts';
import { callerNamed, conversationOf, messageFrom } from './messages.ts';

const Bucket = 'archive';
const alice = callerNamed('alice');
const bob = callerNamed('bob');

/** An archive bucket of the test file's own on a real S3; undefined where there is none. */
export async function archiveBucket() {
  const s3 = available(await startS3({ ...temporaryStage(), buckets: [{ name: Bucket, versioned: true }] }));
  if (!s3) return undefined;
  const { endpoint, stop, ...credentials } = s3;
  const client = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
  afterAll(async () => {
    client.destroy();
    await stop();
  });
  return {
    client,
    Bucket,
    objects: s3ArchiveObjects(
      () => client,
      () => Bucket,
    ),
  };
}

/** Actions of the tests on conversations with an archive. */
export function archiveWorld(
  database: TemporaryDatabase,
  objects: ArchiveObjects,
  { encryption = noEncryption, decrypted = database.service } = {},
) {
  const { service, owner } = database;
  const messages = auroraMessageStore(service, undefined, encryption);
  const revisions = auroraMessageRevisions(decrypted, encryption);
  const reactions = auroraReactionStore(service);

  const setPolicy = (conversationId: string, days = 1, action = 'archive') =>
    owner.query(
      `INSERT INTO retention_policy (tenant_id, conversation_id, days, action, effective_at, set_by)
       VALUES ('acme', :id::uuid, :days::integer, :action, now() - interval '1 day', 'test')
       ON CONFLICT (tenant_id, conversation_id) DO UPDATE SET days = excluded.days, action = excluded.action`,
      { id: conversationId, days, action },
    );

  /** Creates a conversation of alice and bob with messages of these times; returns its id and the messages' ids. */
  async function converse(times: readonly string[], senders = ['alice', 'bob']) {
    const conversation = conversationOf('alice', 'bob', 'carol');
    const { id: conversationId } = conversation;
    await auroraConversationStore(service).create(conversation, alice);
    for (const at of new Set(times)) {
      await owner.query(
        "SELECT create_message_partition(date_trunc('week', :at::timestamptz AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')",
        { at },
      );
    }
    const batch = times.map((at, n) => ({
      message: messageFrom(senders[n % senders.length] as string, conversationId, {
        messageId: uuidv7({ msecs: Date.parse(at) }),
        content: `message ${n + 1}`,
      }),
    }));
    if (batch.length > 0) await messages.append(batch);
    return { conversationId, ids: batch.map(({ message }) => message.messageId) };
  }

  /** Seven messages of three months with all that a message can have. */
  async function variedConversation() {
    const { conversationId, ids } = await converse([
      '2026-06-01T00:00:00Z',
      '2026-06-30T23:59:59.999Z',
      '2026-07-01T00:00:00Z',
      '2026-06-15T12:00:00Z',
      '2026-07-31T10:00:00Z',
      '2026-08-02T10:00:00Z',
      '2026-08-03T10:00:00Z',
    ]);
    const [first, second, third, , fifth, sixth] = ids as [string, string, string, string, string, string];
    const later = { windowSeconds: 3600 };
    await revisions.edit(
      first,
      { content: 'edited "once"\n', metadata: { '__proto__ ': 1.5 } },
      later,
      alice,
    );
    await revisions.edit(first, { content: 'edited twice 🎉', contentType: 'markdown' }, later, alice);
    await reactions.add(first, '👍', bob);
    await reactions.add(first, '__proto__', alice);
    await reactions.add(third, '👍', bob);
    await reactions.remove(third, '👍', bob);
    await messages.acknowledge(first, 'read', bob);
    await revisions.remove(second, bob);
    await owner.query(
      `UPDATE message SET purged_at = clock_timestamp(), content = '', metadata = NULL WHERE id = :id::uuid`,
      { id: second },
    );
    const file = {
      id: uuidv7(),
      filename: 'a "b".txt',
      mime: 'text/plain',
      size: 3,
      checksumSha256: 'x',
    };
    await owner.query(
      'UPDATE message SET attachments = :shown::jsonb, metadata = :metadata::json WHERE id = :id::uuid',
      {
        id: fifth,
        shown: JSON.stringify([file]),
        metadata: encryption === noEncryption ? '{"a": 1.00, "b": 1e400}' : null,
      },
    );
    await owner.query(
      `INSERT INTO attachment (id, message_id, filename, storage_path, storage_version, mime_type, size, checksum)
       VALUES (:file::uuid, :id::uuid, :name, 'attachments/x', 'v1', 'text/plain', 3, 'x')`,
      { file: file.id, id: fifth, name: file.filename },
    );
    await messages.append([
      { message: messageFrom('carol', conversationId, { replyTo: sixth, content: 'now' }) },
    ]);
    await owner.query('DELETE FROM outbox');
    return { conversationId, ids, attachmentId: file.id };
  }

  const archive = ({ sql = service, through = objects, event = {}, timeoutMs = 60_000 } = {}) =>
    archiveMessages({
      archive: auroraArchiveStore(sql),
      objects: through,
      gatherDays: 0,
      windowSeconds: () => 3600,
    })(event, lambdaContext('archive-messages', timeoutMs));

  /** Restores a range as restore-archived-messages does; returns the number of messages. */
  async function restore(
    conversationId: string,
    from: number,
    to: number,
    caller: Caller,
    { sql = service as SqlClient, through = objects } = {},
  ): Promise<number> {
    const store = auroraArchiveStore(sql);
    const until = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString();
    return (
      await restoreRange({ archive: store, objects: through }, { conversationId, from, to, until }, caller)
    ).restored;
  }

  /** Everything of a conversation as its rows say it, by seq. */
  async function inDatabase(conversationId: string): Promise<ArchivedMessage[]> {
    const rows = await owner.query<{ line: string }>(
      `SELECT json_build_object(
         'message', to_jsonb(jsonb_populate_record(m, '{"metadata": null}')) || jsonb_build_object('metadata', m.metadata::text),
         'versions', coalesce((
            SELECT jsonb_agg((to_jsonb(jsonb_populate_record(v, '{"metadata": null}')) - 'message_id')
                             || jsonb_build_object('metadata', v.metadata::text) ORDER BY v.version)
            FROM message_version v WHERE v.message_id = m.id), '[]'),
         'reactions', coalesce((
            SELECT jsonb_agg(to_jsonb(r) - 'message_id' ORDER BY r.id) FROM reaction r WHERE r.message_id = m.id), '[]'),
         'attachments', coalesce((
            SELECT jsonb_agg(to_jsonb(a) - 'message_id' ORDER BY a.id) FROM attachment a WHERE a.message_id = m.id), '[]')
       )::text AS line
       FROM message m WHERE m.conversation_id = :id::uuid ORDER BY m.seq`,
      { id: conversationId },
    );
    return rows.map(({ line }) => JSON.parse(line));
  }

  /** All messages of a conversation that its archive files hold. */
  async function inArchive(conversationId: string): Promise<ArchivedMessage[]> {
    const ranges = await owner.query<{
      first_seq: number;
      last_seq: number;
      id: string;
      storage_path: string;
      storage_version: string;
      sha256: string;
    }>(
      `SELECT r.first_seq, r.last_seq, f.id, f.storage_path, f.storage_version, f.sha256
       FROM removed_range r JOIN archive_file f ON f.id = r.archive_file_id AND f.status = 'current'
       WHERE r.conversation_id = :id::uuid AND r.cause = 'archived'`,
      { id: conversationId },
    );
    const lines = await Promise.all(
      ranges.map(async ({ first_seq, last_seq, ...file }) =>
        (await readArchiveFile(objects, toFile(file))).filter(
          ({ message: { seq } }) => seq >= first_seq && seq <= last_seq,
        ),
      ),
    );
    return lines.flat();
  }

  /** Both, by seq. */
  const union = async (conversationId: string) =>
    [...(await inDatabase(conversationId)), ...(await inArchive(conversationId))].sort(
      (a, b) => a.message.seq - b.message.seq,
    );

  /** All messages of a conversation as a participant reads them page by page. */
  async function walk(
    conversationId: string,
    { direction = 'older' as 'older' | 'newer', limit = 2, caller = bob, sql = service as SqlClient } = {},
  ): Promise<Message[]> {
    const store = auroraMessageStore(sql, auroraArchiveReader(sql, objects));
    const walked: Message[] = [];
    let anchor = direction === 'older' ? Number.MAX_SAFE_INTEGER : 0;
    for (let more = true; more; ) {
      const page = await store.list({ conversationId, direction, anchor, limit }, caller);
      walked.push(...(direction === 'older' ? page.items.toReversed() : page.items));
      anchor = walked.at(-1)?.seq ?? anchor;
      more = page[direction] !== undefined;
      if (more && page.items.length === 0) throw new Error('An empty page says that there is more.');
    }
    return walked;
  }

  /** Like inDatabase, for more than fits into a response of the Data API. */
  const inDatabaseApart = (conversationId: string) =>
    Promise.all(
      ['message_version', 'reaction'].map((table) =>
        owner.query(
          `SELECT count(*) AS count, md5(string_agg(t::text, ',' ORDER BY t::text)) AS digest FROM ${table} t
           WHERE t.message_id IN (SELECT id FROM message WHERE conversation_id = :id::uuid)`,
          { id: conversationId },
        ),
      ),
    );

  return {
    inDatabaseApart,
    restore,
    setPolicy,
    converse,
    variedConversation,
    archive,
    inDatabase,
    inArchive,
    union,
    walk,
  };
}
