import type { Role } from '../../../functions/shared/domain/conversations/conversation.ts';
import type { View, ViewPatch } from '../../../functions/shared/domain/conversations/view.ts';
import type { DomainErrorKind } from '../../../functions/shared/domain/domain-error.ts';

interface ModelMessage {
  readonly messageId: string;
  readonly seq: number;
  readonly senderId: string;
  readonly replyTo: number | undefined;
  readonly reactions: Map<string, Set<string>>;
  contents: string[];
  deletedBy?: string | undefined;
  /** Users, and '' for all. */
  readonly mentions: readonly string[];
  isPinned: boolean;
}

interface ModelParticipant {
  role: Role;
  readonly joinedSeq: number;
  delivered: number;
  read: number;
  view: ModelView;
}

/** `hiddenSeq`: hidden until a message after it. */
interface ModelView {
  readonly shelved: boolean;
  readonly pinned: boolean;
  readonly mutedUntil: string | null;
  readonly hiddenSeq: number | undefined;
  readonly clearedSeq: number;
  readonly markedUnread: boolean;
}

const unchangedView: ModelView = {
  shelved: false,
  pinned: false,
  mutedUntil: null,
  hiddenSeq: undefined,
  clearedSeq: 0,
  markedUnread: false,
};

export interface ModelConversation {
  readonly conversationId: string;
  /** Whether it is a one-to-one conversation, whose participants are equals. */
  readonly isPair: boolean;
  hidesHistory: boolean;
  topic: number | undefined;
  readonly participants: Map<string, ModelParticipant>;
  readonly messages: ModelMessage[];
  isDeleted: boolean;
}

type Outcome = 'ok' | DomainErrorKind;

/** A small model of a conversation and the actions in it, without times and events. */
export const chatModel = {
  create(
    conversationId: string,
    hidesHistory: boolean,
    users: readonly string[],
    isPair = false,
  ): ModelConversation {
    const participants = new Map(
      users.map((user, n) => [
        user,
        {
          role: n === 0 && !isPair ? 'owner' : 'member',
          joinedSeq: 0,
          delivered: 0,
          read: 0,
          view: unchangedView,
        } as ModelParticipant,
      ]),
    );
    return {
      conversationId,
      isPair,
      hidesHistory,
      participants,
      messages: [],
      isDeleted: false,
      topic: undefined,
    };
  },

  access(c: ModelConversation, user: string): Outcome {
    if (!c.participants.has(user)) return 'conversation-not-found';
    return c.isDeleted ? 'conversation-deleted' : 'ok';
  },

  /** The messages that a participant may read. */
  readable: (c: ModelConversation, user: string) =>
    c.messages.filter(({ seq }) => {
      const { joinedSeq = 0, view = unchangedView } = c.participants.get(user) ?? {};
      return seq > view.clearedSeq && (!c.hidesHistory || seq > joinedSeq);
    }),

  accessMessage(c: ModelConversation, user: string, seq: number): Outcome {
    const access = chatModel.access(c, user);
    if (access === 'conversation-deleted') return access;
    const isThere = access === 'ok' && chatModel.readable(c, user).some((message) => message.seq === seq);
    return isThere ? 'ok' : 'message-queued-or-unknown';
  },

  append(
    c: ModelConversation,
    messageId: string,
    senderId: string,
    content: string,
    replyTo?: number,
    mentions: readonly string[] = [],
  ) {
    const seq = c.messages.length + 1;
    const known = mentions.filter((user) => user === '' || c.participants.has(user));
    c.messages.push({
      messageId,
      seq,
      senderId,
      contents: [content],
      replyTo,
      reactions: new Map(),
      mentions: known,
      isPinned: false,
    });
  },

  edit(
    c: ModelConversation,
    user: string,
    seq: number,
    content: string,
    expected: number | undefined,
  ): Outcome {
    const access = chatModel.accessMessage(c, user, seq);
    if (access !== 'ok') return access;
    const message = messageAt(c, seq);
    if (message.senderId !== user) return 'not-message-sender';
    if (message.deletedBy) return 'message-deleted';
    const unchanged = message.contents.at(-1) === content;
    if (expected !== undefined && expected !== message.contents.length && !unchanged)
      return 'version-mismatch';
    if (!unchanged) message.contents.push(content);
    return 'ok';
  },

  remove(c: ModelConversation, user: string, seq: number): Outcome {
    const access = chatModel.accessMessage(c, user, seq);
    if (access !== 'ok') return access;
    const message = messageAt(c, seq);
    if (message.senderId !== user && roleOf(c, user) === 'member') return 'insufficient-role';
    message.deletedBy ??= user;
    return 'ok';
  },

  restore(c: ModelConversation, user: string, seq: number): Outcome {
    const access = chatModel.accessMessage(c, user, seq);
    if (access !== 'ok') return access;
    const message = messageAt(c, seq);
    if (message.deletedBy && message.deletedBy !== user && roleOf(c, user) === 'member')
      return 'insufficient-role';
    message.deletedBy = undefined;
    return 'ok';
  },

  react(c: ModelConversation, user: string, seq: number, reaction: string, wanted: boolean): Outcome {
    const access = chatModel.accessMessage(c, user, seq);
    if (access !== 'ok') return access;
    const message = messageAt(c, seq);
    if (message.deletedBy) return 'message-deleted';
    const users = message.reactions.get(reaction) ?? new Set();
    if (wanted) users.add(user);
    else users.delete(user);
    message.reactions.set(reaction, users);
    return 'ok';
  },

  acknowledge(c: ModelConversation, user: string, seq: number, isRead: boolean): Outcome {
    const access = chatModel.accessMessage(c, user, seq);
    if (access !== 'ok') return access;
    const participant = c.participants.get(user) as ModelParticipant;
    participant.delivered = Math.max(participant.delivered, seq);
    if (isRead) participant.read = Math.max(participant.read, seq);
    if (isRead) participant.view = { ...participant.view, markedUnread: false };
    return 'ok';
  },

  add(c: ModelConversation, user: string, whom: string, role: Role): Outcome {
    const access = chatModel.access(c, user);
    if (access !== 'ok') return access;
    if (c.isPair) return 'participants-fixed';
    const mine = roleOf(c, user);
    if (mine === 'member' || (mine === 'admin' && role !== 'member')) return 'insufficient-role';
    if (c.participants.has(whom)) return 'already-participant';
    c.participants.set(whom, {
      role,
      joinedSeq: c.messages.length,
      delivered: 0,
      read: 0,
      view: unchangedView,
    });
    return 'ok';
  },

  setRole(c: ModelConversation, user: string, whom: string, role: Role): Outcome {
    const access = chatModel.access(c, user);
    if (access !== 'ok') return access;
    if (c.isPair) return 'participants-fixed';
    if (roleOf(c, user) !== 'owner') return 'insufficient-role';
    const target = c.participants.get(whom);
    if (!target) return 'participant-not-found';
    if (role !== 'owner' && isLastOwner(c, whom)) return 'last-owner';
    target.role = role;
    return 'ok';
  },

  leave(c: ModelConversation, user: string, whom: string): Outcome {
    const access = chatModel.access(c, user);
    if (access !== 'ok') return access;
    if (c.isPair) return 'participants-fixed';
    const isOther = user !== whom;
    if (isOther && roleOf(c, user) === 'member') return 'insufficient-role';
    const target = c.participants.get(whom);
    if (!target) return 'participant-not-found';
    if (isOther && roleOf(c, user) === 'admin' && target.role !== 'member') return 'insufficient-role';
    if (isLastOwner(c, whom)) return 'last-owner';
    c.participants.delete(whom);
    return 'ok';
  },

  update(
    c: ModelConversation,
    user: string,
    { topic, hidesHistory }: { topic: number; hidesHistory: boolean | undefined },
  ): Outcome {
    const access = chatModel.access(c, user);
    if (access !== 'ok') return access;
    if (roleOf(c, user) === 'member' && !c.isPair) return 'insufficient-role';
    c.topic = topic;
    c.hidesHistory = hidesHistory ?? c.hidesHistory;
    return 'ok';
  },

  setView(c: ModelConversation, user: string, patch: ViewPatch): Outcome {
    const access = chatModel.access(c, user);
    if (access !== 'ok') return access;
    const participant = c.participants.get(user) as ModelParticipant;
    const { view } = participant;
    const { hidden, clearedSeq = 0 } = patch;
    participant.view = {
      shelved: patch.shelved ?? view.shelved,
      pinned: patch.pinned ?? view.pinned,
      markedUnread: patch.markedUnread ?? view.markedUnread,
      mutedUntil: patch.mutedUntil === undefined ? view.mutedUntil : patch.mutedUntil,
      clearedSeq: Math.max(view.clearedSeq, Math.min(clearedSeq, c.messages.length)),
      hiddenSeq: hidden === undefined ? view.hiddenSeq : hidden ? c.messages.length : undefined,
    };
    return 'ok';
  },

  /** As the API shows it. */
  viewOf(c: ModelConversation, user: string): View {
    const { hiddenSeq, mutedUntil, ...view } = c.participants.get(user)?.view ?? unchangedView;
    const isHidden = hiddenSeq !== undefined && hiddenSeq >= c.messages.length;
    return { ...view, hidden: isHidden, ...(mutedUntil !== null && { mutedUntil }) };
  },

  /** Hides the conversation of two equals for one of them. */
  delete(c: ModelConversation, user: string): Outcome {
    const access = chatModel.access(c, user);
    if (access !== 'ok') return access;
    if (c.isPair) return chatModel.setView(c, user, { hidden: true });
    if (roleOf(c, user) !== 'owner') return 'insufficient-role';
    c.isDeleted = true;
    return 'ok';
  },

  unread(c: ModelConversation, user: string): number {
    return unreadMessages(c, user).length;
  },

  unreadMentions: (c: ModelConversation, user: string): number =>
    unreadMessages(c, user).filter(({ mentions }) => mentions.includes(user) || mentions.includes('')).length,

  /** Ids of the messages of others that mention a participant. */
  mentionsOf(c: ModelConversation, user: string): string[] {
    const { joinedSeq = 0 } = c.participants.get(user) ?? {};
    return chatModel
      .readable(c, user)
      .filter(({ senderId, deletedBy }) => senderId !== user && !deletedBy)
      .filter(({ mentions, seq }) => mentions.includes(user) || (mentions.includes('') && seq > joinedSeq))
      .map(({ messageId }) => messageId);
  },

  /** Root, number of replies, and unread ones, the newest first. */
  threads(c: ModelConversation, user: string) {
    const { read = 0, joinedSeq = 0 } = c.participants.get(user) ?? {};
    const replies = chatModel
      .readable(c, user)
      .filter(({ replyTo, deletedBy }) => replyTo !== undefined && !deletedBy);
    return [...Map.groupBy(replies, ({ replyTo }) => replyTo as number)]
      .map(([seq, all]) => ({
        seq,
        replyCount: all.length,
        lastSeq: Math.max(...all.map((reply) => reply.seq)),
        participants: [...new Set(all.toReversed().map(({ senderId }) => senderId))],
        unreadCount: all.filter((reply) => reply.seq > Math.max(read, joinedSeq) && reply.senderId !== user)
          .length,
      }))
      .sort((a, b) => b.lastSeq - a.lastSeq);
  },

  pin(c: ModelConversation, user: string, seq: number, wanted: boolean): Outcome {
    const access = chatModel.accessMessage(c, user, seq);
    if (access !== 'ok') return access;
    if (roleOf(c, user) === 'member' && !c.isPair) return 'insufficient-role';
    const message = messageAt(c, seq);
    if (message.deletedBy) return 'message-deleted';
    message.isPinned = wanted;
    return 'ok';
  },

  /** As a list shows them to a participant. */
  shown: (c: ModelConversation, user: string) =>
    chatModel.readable(c, user).map((message) => ({
      messageId: message.messageId,
      seq: message.seq,
      content: message.deletedBy ? '' : message.contents.at(-1),
      version: message.contents.length,
      isDeleted: message.deletedBy !== undefined,
      isPinned: message.isPinned && !message.deletedBy,
      replyTo: message.replyTo,
      reactions: message.deletedBy
        ? []
        : [...message.reactions]
            .filter(([, users]) => users.size > 0)
            .map(([reaction, users]) => ({ reaction, count: users.size, mine: users.has(user) }))
            .sort((a, b) => (a.reaction < b.reaction ? -1 : 1)),
    })),
};

function unreadMessages(c: ModelConversation, user: string): ModelMessage[] {
  const { read = 0, joinedSeq = 0 } = c.participants.get(user) ?? {};
  return chatModel
    .readable(c, user)
    .filter(
      ({ seq, senderId, deletedBy }) => seq > Math.max(read, joinedSeq) && senderId !== user && !deletedBy,
    );
}

const messageAt = (c: ModelConversation, seq: number) => c.messages[seq - 1] as ModelMessage;
const roleOf = (c: ModelConversation, user: string) => c.participants.get(user)?.role;
const isLastOwner = (c: ModelConversation, user: string) =>
  roleOf(c, user) === 'owner' &&
  ![...c.participants].some(([other, { role }]) => role === 'owner' && other !== user);
