import type { RecordedChange } from '../../domain/changes/change.ts';
import type { Role } from '../../domain/conversations/conversation.ts';
import { type MessageRow, toMessage } from '../rows/message-row.ts';

/** A recorded change with its message, as the statements of this folder select them. */
export interface ChangeRow extends MessageRow {
  readonly type: RecordedChange['type'];
  readonly at: string;
  readonly changed_conversation: string;
  readonly user_id: string | null;
  readonly role: Role | null;
  readonly reaction: string | null;
  readonly first_seq: number | null;
  readonly last_seq: number | null;
}

/** No check of the columns that a type needs: the database's functions set them. */
export function toChange(row: ChangeRow): RecordedChange {
  const { type, at } = row;
  const common = { conversationId: row.changed_conversation, at };
  const userId = row.user_id as string;
  switch (type) {
    case 'message-stored':
    case 'message-edited':
    case 'message-deleted':
    case 'message-restored':
    case 'message-pinned':
    case 'message-unpinned':
    case 'message-purged':
      return { type, ...common, message: toMessage(row) };
    case 'reaction-added':
    case 'reaction-removed':
      return { type, ...common, message: toMessage(row), userId, reaction: row.reaction as string };
    case 'messages-expired':
    case 'messages-archived':
    case 'messages-restored':
      return { type, ...common, firstSeq: row.first_seq as number, lastSeq: row.last_seq as number };
    case 'participant-added':
    case 'participant-updated':
      return { type, ...common, userId, role: row.role as Role };
    case 'participant-removed':
      return { type, ...common, userId };
    case 'conversation-created':
    case 'conversation-updated':
    case 'conversation-deleted':
      return { type, ...common };
  }
}
