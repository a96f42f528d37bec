import type { Change } from '../../../functions/shared/domain/changes/change.ts';
import type { ChangeFeed, SyncPosition } from '../../../functions/shared/domain/changes/change-feed.ts';
import type { Participant } from '../../../functions/shared/domain/conversations/conversation.ts';
import type { ConversationStore } from '../../../functions/shared/domain/conversations/conversation-store.ts';
import type { Message } from '../../../functions/shared/domain/messages/message.ts';
import type { MessageStore } from '../../../functions/shared/domain/messages/message-store.ts';
import { callerNamed } from '../stores/messages.ts';

interface ReplicaStores {
  readonly conversations: Pick<ConversationStore, 'get'>;
  readonly messages: Pick<MessageStore, 'list'>;
  readonly changes: ChangeFeed;
}

/** A conversation as a client keeps it. */
export interface Copy {
  readonly messages: Map<number, Message>;
  readonly participants: Map<string, Pick<Participant, 'role' | 'lastDeliveredSeq' | 'lastReadSeq'>>;
  /** How many messages it had that are gone. */
  gone: number;
}

/** All messages that a user may read, oldest first. */
export async function readAll(
  stores: ReplicaStores,
  conversationId: string,
  user: string,
): Promise<Message[]> {
  const all: Message[] = [];
  for (let anchor = 0, more = true; more; ) {
    const window = { conversationId, direction: 'newer', anchor, limit: 200 } as const;
    const { items, newer } = await stores.messages.list(window, callerNamed(user));
    all.push(...items);
    anchor = items.at(-1)?.seq ?? anchor;
    more = newer !== undefined;
  }
  return all;
}

/** A fresh copy. */
export async function load(stores: ReplicaStores, conversationId: string, user: string): Promise<Copy> {
  const { participants } = await stores.conversations.get(conversationId, callerNamed(user));
  return {
    messages: new Map((await readAll(stores, conversationId, user)).map((message) => [message.seq, message])),
    participants: new Map(participants.map(({ userId, joinedAt: _, ...rest }) => [userId, rest])),
    gone: 0,
  };
}

/**
 * A client that loads a conversation when it learns of it, and from then on knows only what the changes tell.
 * `faults` says where these told something that no client could make sense of.
 */
export function chatReplica(stores: ReplicaStores, user: string) {
  const copies = new Map<string, Copy>();
  const faults: string[] = [];
  let position: SyncPosition | undefined;

  async function apply(change: Change): Promise<void> {
    const { type, conversationId } = change;
    const copy = copies.get(conversationId);
    if (type === 'conversation-deleted' || (type === 'participant-removed' && change.userId === user)) {
      copies.delete(conversationId);
    } else if (type === 'conversation-created' || (type === 'participant-added' && change.userId === user)) {
      // Gone again already: then its end is told later.
      const loaded = await load(stores, conversationId, user).catch(() => undefined);
      if (loaded) copies.set(conversationId, loaded);
    } else if (!copy) {
      return;
    } else if ('message' in change) {
      const { seq } = change.message;
      const isNext =
        type === 'message-stored'
          ? seq <= copy.messages.size + copy.gone + firstSeqOf(copy)
          : copy.messages.has(seq);
      if (!isNext) faults.push(`${user}: ${type} of ${seq}, which is not next`);
      copy.messages.set(seq, change.message);
    } else if (type === 'messages-expired') {
      for (let seq = change.firstSeq; seq <= change.lastSeq; seq += 1) {
        copy.gone += copy.messages.delete(seq) ? 1 : 0;
      }
    } else if (type === 'messages-archived' || type === 'messages-restored') {
      // They read as before.
      return;
    } else if (type === 'participant-removed') {
      copy.participants.delete(change.userId);
    } else if (type === 'receipt') {
      const known = copy.participants.get(change.userId);
      if (known)
        Object.assign(known, { lastDeliveredSeq: change.lastDeliveredSeq, lastReadSeq: change.lastReadSeq });
    } else {
      const horizons = { lastDeliveredSeq: 0, lastReadSeq: 0, ...copy.participants.get(change.userId) };
      copy.participants.set(change.userId, { ...horizons, role: change.role });
    }
  }

  return {
    copies,
    faults,
    /** Reads pages of this size, to the end or only so many. Answers what was told. */
    async sync(limit: number, pages = Number.POSITIVE_INFINITY): Promise<Change[]> {
      const told: Change[] = [];
      for (let page = 0; page < pages; page += 1) {
        const answer = await stores.changes.read({ since: position, limit }, callerNamed(user));
        position = answer.next;
        told.push(...answer.items);
        for (const change of answer.items) await apply(change);
        if (!answer.hasMore) break;
      }
      return told;
    },
  };
}

/** What is hidden from the copy's owner is before its first message. */
const firstSeqOf = ({ messages }: Copy) => Math.min(...messages.keys(), Number.MAX_SAFE_INTEGER);
