import type { Caller } from '../../../functions/shared/domain/caller.ts';
import type { Outbox, OutboxEntry } from '../../../functions/shared/domain/changes/outbox.ts';
import type { Conversation } from '../../../functions/shared/domain/conversations/conversation.ts';
import type { ConversationStore } from '../../../functions/shared/domain/conversations/conversation-store.ts';
import type { ParticipantStore } from '../../../functions/shared/domain/conversations/participant-store.ts';
import { DomainError, refused } from '../../../functions/shared/domain/domain-error.ts';
import type { IdempotencyKey } from '../../../functions/shared/domain/idempotency-key.ts';
import {
  acceptedAt,
  type Message,
  type RejectionReason,
  type StorableMessage,
  storedAs,
} from '../../../functions/shared/domain/messages/message.ts';
import type {
  AppendOutcome,
  MessageStore,
  WriteMode,
} from '../../../functions/shared/domain/messages/message-store.ts';
import { slotOf } from './messages.ts';

/** The stores that a conformance suite tries. */
export interface Stores {
  readonly conversations: Pick<ConversationStore, 'create' | 'get' | 'remove'>;
  readonly participants: Pick<ParticipantStore, 'add' | 'remove'>;
  readonly messages: Omit<MessageStore, 'listReplies' | 'listReceipts' | 'appendBatch' | 'lookup'>;
  readonly outbox: Outbox;
}

interface KeptConversation extends Omit<Conversation, 'participants'> {
  tenantId: string;
  deleted: boolean;
  participants: Map<
    string,
    { role: string; joinedAt: string; lastDeliveredSeq: number; lastReadSeq: number }
  >;
  messages: Message[];
}

interface KeptKey {
  fingerprint: string;
  messageId: string;
  mode: WriteMode;
  settled: boolean;
}

const slotOfEntry = ({ event }: OutboxEntry): number =>
  'conversationId' in event ? slotOf(event.conversationId) : 0;

/** The contract of the stores in the least code: the same conformance suite runs on it and on PostgreSQL. */
export function inMemoryStores(): Stores {
  const conversations = new Map<string, KeptConversation>();
  const rejections = new Map<string, { reason: RejectionReason; tenantId?: string; users: Set<string> }>();
  const keys = new Map<string, KeptKey>();
  const entries: OutboxEntry[] = [];

  const record = (tenantId: string, event: OutboxEntry['event']) => {
    const entryId = String(entries.length + 1);
    entries.push({ entryId, eventId: entryId, tenantId, event });
  };

  const stored = (messageId: string) =>
    [...conversations.values()]
      .flatMap((conversation) => conversation.messages.map((message) => ({ conversation, message })))
      .find(({ message }) => message.id === messageId);

  const readable = (messageId: string, { tenantId, userId }: Caller) => {
    const found = stored(messageId);
    if (!found || found.conversation.tenantId !== tenantId || !found.conversation.participants.has(userId)) {
      throw refused('message-queued-or-unknown');
    }
    if (found.conversation.deleted) throw refused('conversation-deleted');
    return found;
  };

  const mine = (conversationId: string, { tenantId, userId }: Caller) => {
    const conversation = conversations.get(conversationId);
    if (conversation?.tenantId !== tenantId || !conversation.participants.has(userId))
      throw refused('conversation-not-found');
    if (conversation.deleted) throw refused('conversation-deleted');
    return conversation;
  };

  const judge = ({ conversationId, tenantId, senderId }: StorableMessage) => {
    const conversation = conversations.get(conversationId);
    if (conversation?.tenantId !== tenantId) return 'no-conversation' as const;
    if (!conversation.participants.has(senderId)) return 'not-participant' as const;
    return conversation.deleted ? ('conversation-deleted' as const) : conversation;
  };

  const keyOf = ({ tenantId, actorId }: StorableMessage, { key }: IdempotencyKey) =>
    JSON.stringify([tenantId, actorId, key]);

  const claim = (message: StorableMessage, key: IdempotencyKey, mode: WriteMode) => {
    const known = keys.get(keyOf(message, key));
    if (!known) {
      keys.set(keyOf(message, key), { ...key, messageId: message.messageId, mode, settled: mode === 'sync' });
      return undefined;
    }
    if (known.fingerprint !== key.fingerprint) return { status: 'idempotency-key-reused' } as const;
    if (!known.settled && !stored(known.messageId) && !rejections.has(known.messageId)) {
      return { status: 'idempotency-key-in-flight' } as const;
    }
    return { status: 'replayed', messageId: known.messageId, mode: known.mode } as const;
  };

  const append = (message: StorableMessage, key: IdempotencyKey | undefined): AppendOutcome => {
    const { messageId, tenantId, conversationId } = message;
    const conversation = judge(message);
    if (stored(messageId) || rejections.has(messageId)) return { status: 'duplicate', messageId };
    if (typeof conversation === 'string') return { status: conversation };
    const claimed = key && claim(message, key, 'sync');
    if (claimed) return claimed;
    const seq = conversation.lastSeq + 1;
    const storedAt = new Date().toISOString();
    const { senderId, content } = message;
    const { contentType } = storedAs(message.contentType);
    const metadata = (message.metadata ?? {}) as Message['metadata'];
    const kept = {
      id: messageId,
      conversationId,
      seq,
      senderId,
      content,
      contentType,
      metadata,
      attachments: [],
      mentions: [],
      reactions: [],
      version: 1,
      createdAt: acceptedAt(messageId),
      storedAt,
    };
    conversation.messages.push(kept);
    conversation.lastSeq = seq;
    conversation.updatedAt = storedAt;
    record(tenantId, { type: 'message-stored', conversationId, at: storedAt, message: kept });
    return { status: 'stored', messageId, seq, storedAt };
  };

  const messages: Stores['messages'] = {
    async append(batch, { recordRejections = false } = {}) {
      return batch.map(({ message, key }) => {
        const outcome = append(message, key);
        if (recordRejections && outcome.status !== 'stored' && outcome.status !== 'duplicate') {
          const reason = outcome.status as RejectionReason;
          const users = new Set([message.actorId, message.senderId]);
          rejections.set(message.messageId, { reason, tenantId: message.tenantId, users });
          const { tenantId, conversationId, messageId } = message;
          const at = new Date().toISOString();
          record(tenantId, { type: 'message-rejected', conversationId, at, messageId, reason });
        }
        return outcome;
      });
    },
    async admit(message, key) {
      const conversation = judge(message);
      if (typeof conversation === 'string') return { status: conversation };
      return (key && claim(message, key, 'async')) ?? { status: 'admitted', message };
    },
    async settleKey(message, key, queued) {
      if (queued) Object.assign(keys.get(keyOf(message, key)) ?? {}, { settled: true });
      else keys.delete(keyOf(message, key));
    },
    async reject({ messageId, reason, message }) {
      const users = new Set(message ? [message.actorId, message.senderId] : []);
      rejections.set(messageId, { reason, users, ...(message && { tenantId: message.tenantId }) });
    },
    async list({ conversationId, direction, anchor, limit }, caller) {
      const { messages: all, lastSeq } = mine(conversationId, caller);
      const older = all.filter(({ seq }) => (direction === 'around' ? seq <= anchor : seq < anchor));
      const newer = all.filter(({ seq }) => seq > anchor);
      const half = direction === 'around' ? Math.ceil(limit / 2) : limit;
      const items = [
        ...(direction === 'newer' ? [] : older.slice(-half)),
        ...(direction === 'older' ? [] : newer.slice(0, direction === 'around' ? limit - half : limit)),
      ];
      const oldest = items[0]?.seq ?? (direction === 'older' ? anchor : anchor + 1);
      const newest = items.at(-1)?.seq ?? oldest - 1;
      return {
        items,
        older: lastSeq > 0 && oldest > 1 ? oldest : undefined,
        newer: newest < lastSeq ? newest : undefined,
      };
    },
    async get(messageId, caller) {
      const rejected = rejections.get(messageId);
      if (rejected?.tenantId === caller.tenantId && rejected.users.has(caller.userId)) {
        const gone = rejected.reason === 'conversation-deleted' || rejected.reason === 'no-conversation';
        throw new DomainError(
          gone ? 'message-rejected-conversation-deleted' : 'message-rejected',
          rejected.reason,
        );
      }
      return readable(messageId, caller).message;
    },
    async acknowledge(messageId, status, caller) {
      const { conversation, message } = readable(messageId, caller);
      const horizons = conversation.participants.get(caller.userId);
      if (!horizons) throw refused('message-queued-or-unknown');
      horizons.lastDeliveredSeq = Math.max(horizons.lastDeliveredSeq, message.seq);
      if (status === 'read') horizons.lastReadSeq = Math.max(horizons.lastReadSeq, message.seq);
      if (message.senderId !== caller.userId) message.deliveredAt ??= new Date().toISOString();
      return { lastDeliveredSeq: horizons.lastDeliveredSeq, lastReadSeq: horizons.lastReadSeq };
    },
  };

  const conversationStore: Stores['conversations'] = {
    async create({ participants, ...conversation }, { tenantId }) {
      const { id } = conversation;
      if (conversations.has(id)) return { id, replayed: false, found: false };
      conversations.set(conversation.id, {
        ...conversation,
        tenantId,
        deleted: false,
        participants: new Map(participants.map(({ userId, ...rest }) => [userId, rest])),
        messages: [],
      });
      return { id, replayed: false, found: false };
    },
    async get(conversationId, caller) {
      const { tenantId: _, deleted: __, messages: ___, participants, ...rest } = mine(conversationId, caller);
      return {
        ...rest,
        participants: [...participants].map(([userId, one]) => ({ userId, ...one })),
      } as Conversation;
    },
    async remove(conversationId, caller) {
      mine(conversationId, caller).deleted = true;
    },
  };

  return {
    conversations: conversationStore,
    participants: {
      async add(conversationId, userId, role, caller) {
        const joinedAt = new Date().toISOString();
        const joined = { role, joinedAt, lastDeliveredSeq: 0, lastReadSeq: 0 };
        mine(conversationId, caller).participants.set(userId, joined);
        return { participant: { userId, ...joined }, replayed: false };
      },
      async remove(conversationId, userId, caller) {
        mine(conversationId, caller).participants.delete(userId);
      },
    },
    messages,
    outbox: {
      read: async (slots, limit, publishing = []) => ({
        entries: entries
          .filter((entry) => slots.includes(slotOfEntry(entry)) && !publishing.includes(entry.entryId))
          .slice(0, limit),
        orphans: [],
      }),
      nextId: async (slots) => entries.find((entry) => slots.includes(slotOfEntry(entry)))?.entryId,
      setAside: async (id: string) => {
        entries.splice(0, entries.length, ...entries.filter(({ entryId }) => entryId !== id));
      },
      finish: async ({ entries: published, orphans }) => {
        const ids = new Set([...orphans, ...published.map(({ entryId }) => entryId)]);
        entries.splice(0, entries.length, ...entries.filter(({ entryId }) => !ids.has(entryId)));
      },
    },
  };
}
