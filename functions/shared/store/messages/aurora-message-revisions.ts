import { isDeepStrictEqual } from 'node:util';
import type { Caller } from '../../domain/caller.ts';
import { DomainError, type DomainErrorKind, refused } from '../../domain/domain-error.ts';
import { keyUnavailable } from '../../domain/encryption/key-unavailable.ts';
import type { MessagePatch, MessageVersion } from '../../domain/messages/message.ts';
import type { MessageRevisions } from '../../domain/messages/message-revisions.ts';
import type { Precondition } from '../../domain/precondition.ts';
import { type ContentEncryption, noEncryption } from '../encryption/content-encryption.ts';
import { type ContentRow, contentIn, type MessageRow, toMessage } from '../rows/message-row.ts';
import { allowed, callOf } from '../sql/call.ts';
import { boundedPage, pageBytes } from '../sql/page.ts';
import type { SqlClient, SqlValue } from '../sql/sql-client.ts';

/** A version that no row has. */
const noRevision = 'none';

interface RevisedRow extends MessageRow {
  readonly status: 'ok' | 'empty-message' | 'encryption-required' | DomainErrorKind;
}

interface VersionRow extends ContentRow {
  readonly access: 'ok' | DomainErrorKind;
  readonly candidates: number;
  readonly version: number | null;
  readonly created_at: string;
}

export function auroraMessageRevisions(sql: SqlClient, encryption = noEncryption): MessageRevisions {
  const revise = async (call: string, parameters: Readonly<Record<string, SqlValue>>) => {
    const rows = await sql.query<RevisedRow>(
      `SELECT r.status, (r.message).*, r.own_reactions FROM ${call} r`,
      parameters,
    );
    return rows[0] as RevisedRow;
  };
  /** The row version of a message that meets the condition; otherwise a version that no row has. */
  const revisionFor = async (messageId: string, precondition: Precondition | undefined, caller: Caller) => {
    if (!precondition) return undefined;
    const [row] = await sql.query<MessageRow & { readonly revision: string }>(
      `SELECT (r.message).*, r.own_reactions, m.xmin::text AS revision
       FROM read_message(:tenant, :user, :id::uuid) r JOIN message m ON m.id = (r.message).id WHERE m.id = :id::uuid`,
      { tenant: caller.tenantId, user: caller.userId, id: messageId },
    );
    return row && precondition(toMessage(row)) ? row.revision : noRevision;
  };
  return {
    async edit(messageId, patch, { expectedVersion: expected, precondition, windowSeconds }, caller) {
      const messageRevision = await revisionFor(messageId, precondition, caller);
      const edit = (change: object, version: number | undefined) =>
        revise('edit_message(:call::jsonb, :id::uuid, :patch::jsonb, :expected::integer, :window::integer)', {
          call: callOf(caller, { messageRevision }),
          id: messageId,
          patch: JSON.stringify(change),
          expected: version,
          window: windowSeconds,
        });
      for (;;) {
        const row = await edit(asText(patch), expected);
        if (row.status !== 'encryption-required') return revised(row);
        const change = await encryptedEdit(row, patch, caller.tenantId, encryption);
        if (!change) return revised({ ...row, status: 'ok' });
        const edited = await edit(change, row.version);
        // Another request edited the message meanwhile.
        if (edited.status !== 'version-mismatch' || expected !== undefined) return revised(edited);
      }
    },

    async remove(messageId, caller, { precondition } = {}) {
      const messageRevision = await revisionFor(messageId, precondition, caller);
      return revised(
        await revise('delete_message(:call::jsonb, :id::uuid)', {
          call: callOf(caller, { moderates: true, messageRevision }),
          id: messageId,
        }),
      );
    },

    restore: async (messageId, { windowSeconds }, caller) =>
      revised(
        await revise('restore_message(:call::jsonb, :id::uuid, :window::integer)', {
          call: callOf(caller, { moderates: true }),
          id: messageId,
          window: windowSeconds,
        }),
      ),

    async list(messageId, { limit, after = 2 ** 31 - 1 }, caller) {
      const rows = await sql.query<VersionRow>(
        `SELECT v.*, m.tenant_id, m.conversation_id, m.id
         FROM version_page(:tenant, :user, :id::uuid, :after::integer, :limit::integer, :bytes::integer) v
         LEFT JOIN message m ON m.id = :id::uuid ORDER BY v.version DESC`,
        { tenant: caller.tenantId, user: caller.userId, id: messageId, after, limit, bytes: pageBytes },
      );
      return boundedPage(
        rows,
        ({ version }) => version !== null,
        toVersion,
        ({ version }) => version as number,
      );
    },
  };
}

/**
 * The encrypted form of an edit, for tenants with a key; undefined when it changes nothing. An envelope is bound to its
 * version, so the whole message is encrypted again.
 */
async function encryptedEdit(
  row: RevisedRow,
  patch: MessagePatch,
  tenantId: string,
  encryption: ContentEncryption,
): Promise<object | undefined> {
  if (row.shredded) throw keyUnavailable();
  const before = contentIn(row);
  const {
    content = before.content,
    contentType = before.contentType,
    metadata = before.metadata,
    ...more
  } = patch;
  const texts = [content, metadata ? JSON.stringify(metadata) : null];
  const known = [before.content, before.metadata ? JSON.stringify(before.metadata) : null];
  const isSaidAlready = isDeepStrictEqual([...texts, contentType], [...known, before.contentType]);
  if (isSaidAlready && Object.keys(more).length === 0) return undefined;
  const version = row.version + 1;
  const encrypted = await encryption.encrypt(
    { content, metadata },
    { tenantId, conversationId: row.conversation_id, messageId: row.id, version, contentType },
  );
  return { ...more, contentType, ...asText({ ...encrypted }), encrypted: true };
}

/** Metadata is passed as JSON text, so that it is stored verbatim. */
const asText = <Patch extends { readonly metadata?: unknown }>({ metadata, ...rest }: Patch) => ({
  ...rest,
  ...(metadata !== undefined && { metadata: JSON.stringify(metadata) }),
});

/** @throws DomainError of the status, unless it is ok */
function revised({ status, ...message }: RevisedRow) {
  if (status === 'empty-message') throw emptyMessage();
  if (status === 'encryption-required') throw new Error('The key of the tenant is not to be found.');
  allowed(status);
  return toMessage(message);
}

function toVersion(row: VersionRow): MessageVersion {
  const { withheld, ...content } = contentIn(row);
  if (withheld) throw refused('content-shredded');
  return { ...content, version: row.version as number, createdAt: row.created_at };
}

const emptyMessage = () => {
  const detail = 'Is empty, and there is no attachment.';
  return new DomainError('invalid-request', detail, { faults: [{ pointer: '#/body/content', detail }] });
};
