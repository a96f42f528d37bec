import { createHash } from 'node:crypto';
import type { ArchivedMessage } from '../../shared/domain/archive/archive.ts';
import { erasedUserId } from '../../shared/domain/ids.ts';

export interface ErasedMessages {
  readonly messages: readonly ArchivedMessage[];
  /** Counts of erased records by kind; all 0 when the file had no data of the user. */
  readonly erased: Readonly<
    Record<'messages' | 'versions' | 'attachments' | 'reactions' | 'mentions' | 'deletions', number>
  >;
  /** Lines that enter the erasure's digest: see erasure_line. */
  readonly lines: readonly string[];
  /** Storage paths of the erased attachments. */
  readonly attachments: readonly string[];
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * Removes a user from archived messages: the user's messages become tombstones without a name, others lose the user's
 * reactions.
 */
export function eraseFrom(archived: readonly ArchivedMessage[], userId: string, at: string): ErasedMessages {
  const erased = { messages: 0, versions: 0, attachments: 0, reactions: 0, mentions: 0, deletions: 0 };
  const lines: string[] = [];
  const objects: string[] = [];

  function tombstone({ message, versions, attachments }: ArchivedMessage): ArchivedMessage {
    erased.messages += 1;
    erased.versions += versions.length;
    erased.attachments += attachments.length;
    objects.push(...attachments.map(({ storage_path }) => storage_path));
    const { id, version, content, metadata, purged_at } = message;
    if (!purged_at) lines.push(`${id} ${version} ${sha256(content)} ${sha256(metadata ?? '')}\n`);
    return {
      message: {
        ...message,
        sender_id: erasedUserId,
        content: '',
        metadata: null,
        attachments: [],
        reactions: null,
        type: null,
        mentions: null,
        pinned_at: null,
        pinned_by: null,
        deleted_at: message.deleted_at ?? at,
        deleted_by: null,
        purged_at: purged_at ?? at,
      },
      versions: [],
      reactions: [],
      attachments: [],
    };
  }

  function withoutTheirs(one: ArchivedMessage): ArchivedMessage {
    const theirs = one.reactions.filter(({ user_id }) => user_id === userId);
    const isDeleter = one.message.deleted_by === userId;
    const { mentions, pinned_by } = one.message;
    const isNamed = Boolean(mentions?.includes(userId)) || pinned_by === userId;
    if (theirs.length === 0 && !isDeleter && !isNamed) return one;
    erased.mentions += Number(isNamed);
    erased.reactions += theirs.length;
    erased.deletions += Number(isDeleter);
    const left = Object.entries(one.message.reactions ?? {}).map(([reaction, count]) => [
      reaction,
      count - theirs.filter((their) => their.reaction === reaction).length,
    ]);
    const counts = Object.fromEntries(left.filter(([, count]) => Number(count) > 0)) as Record<
      string,
      number
    >;
    return {
      ...one,
      message: {
        ...one.message,
        reactions: Object.keys(counts).length > 0 ? counts : null,
        ...(mentions?.includes(userId) && {
          mentions: mentions.map((id) => (id === userId ? erasedUserId : id)),
        }),
        ...(pinned_by === userId && { pinned_by: erasedUserId }),
        deleted_by: isDeleter ? erasedUserId : one.message.deleted_by,
      },
      reactions: one.reactions.filter(({ user_id }) => user_id !== userId),
    };
  }

  const messages = archived.map((one) =>
    one.message.sender_id === userId ? tombstone(one) : withoutTheirs(one),
  );
  return { messages, erased, lines, attachments: objects };
}
