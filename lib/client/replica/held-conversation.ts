import type { ApiClient, CallOptions } from '../api-client.ts';
import type { ApiReply, Change, Conversation, Message } from '../api-operation.ts';

/** A conversation in the replica: its newest messages, without a gap except for messages that the server removed. */
export interface HeldConversation {
  conversation: Conversation;
  /** The seq before the oldest message that is held; 0 when the replica holds all that I may read. */
  before: number;
  readonly messages: Map<number, Message>;
}

/** Messages of a request. */
const pageSize = 200;

/**
 * Reads a conversation with its newest messages.
 * @throws ApiProblem conversation-not-found | conversation-deleted
 */
export async function loadConversation(
  api: ApiClient,
  conversationId: string,
  count: number,
  options: CallOptions,
): Promise<HeldConversation> {
  const { body } = await api.request('get-conversation', { path: { conversationId } }, options);
  const held: HeldConversation = { conversation: body, before: body.lastSeq, messages: new Map() };
  const newest = { order: 'desc' as const, limit: pageOf(count) };
  await readBackwards(api, held, newest, count, options);
  return held;
}

/** Reads up to `count` messages before the oldest one that is held. Returns them. */
export async function loadOlder(
  api: ApiClient,
  held: HeldConversation,
  count: number,
  options: CallOptions,
): Promise<readonly Message[]> {
  if (held.before === 0) return [];
  const query = { before: held.before + 1, order: 'desc' as const, limit: pageOf(count) };
  return readBackwards(api, held, query, count, options);
}

const pageOf = (count: number) => Math.min(count, pageSize);

async function readBackwards(
  api: ApiClient,
  held: HeldConversation,
  start: { before?: number; order: 'desc'; limit: number },
  count: number,
  options: CallOptions,
): Promise<readonly Message[]> {
  const path = { conversationId: held.conversation.id };
  const read: Message[] = [];
  let query: typeof start | { cursor: string; limit: number } = start;
  while (true) {
    const { body }: ApiReply<'list-messages'> = await api.request('list-messages', { path, query }, options);
    read.push(...body.items);
    for (const message of body.items) put(held, message);
    held.before = body.nextCursor === null ? 0 : (read.at(-1)?.seq ?? 1) - 1;
    if (body.nextCursor === null || read.length >= count) return read;
    query = { cursor: body.nextCursor, limit: pageSize };
  }
}

/**
 * Reads the messages between the newest that is held and `seq`. Messages that the server does not return were removed
 * there.
 */
export async function closeGap(
  api: ApiClient,
  held: HeldConversation,
  seq: number,
  options: CallOptions,
): Promise<readonly Message[]> {
  const path = { conversationId: held.conversation.id };
  const read: Message[] = [];
  for (let after = held.conversation.lastSeq; after < seq - 1; ) {
    const query = { after, order: 'asc' as const, limit: pageSize };
    const { body } = await api.request('list-messages', { path, query }, options);
    for (const message of body.items) put(held, message);
    read.push(...body.items);
    after = body.items.at(-1)?.seq ?? seq;
  }
  return read;
}

/** Stores the current state of a message; ignores messages that are older than the oldest stored one. */
export function put(held: HeldConversation, message: Message): void {
  held.messages.set(message.seq, message);
  if (message.seq > held.conversation.lastSeq)
    held.conversation = {
      ...held.conversation,
      lastSeq: message.seq,
      updatedAt: message.storedAt,
      view: { ...held.conversation.view, hidden: false },
    };
}

/** Replaces my view. Returns the seq up to which messages are cleared. */
export function changeView(held: HeldConversation, view: Conversation['view']): number {
  const { clearedSeq } = view;
  const lastSeq = Math.max(held.conversation.lastSeq, clearedSeq);
  held.conversation = { ...held.conversation, lastSeq, view };
  if (held.before <= clearedSeq) held.before = 0;
  return clearedSeq;
}

/** Applies a change to the participants. */
export function changeParticipants(held: HeldConversation, change: Change): void {
  const { type, userId, role, at } = change;
  const others = held.conversation.participants.filter((one) => one.userId !== userId);
  const known = held.conversation.participants.find((one) => one.userId === userId);
  if (type === 'participant-removed' || userId === undefined) setParticipants(held, others);
  else if (type === 'receipt') {
    const { lastDeliveredSeq = 0, lastReadSeq = 0 } = change;
    if (known) setParticipants(held, [...others, { ...known, lastDeliveredSeq, lastReadSeq }]);
  } else {
    const horizons = known ?? { userId, joinedAt: at, lastDeliveredSeq: 0, lastReadSeq: 0 };
    setParticipants(held, [...others, { ...horizons, role: role ?? known?.role ?? 'member' }]);
  }
}

function setParticipants(held: HeldConversation, participants: Conversation['participants']): void {
  held.conversation = { ...held.conversation, participants };
}

/** Messages of others after my read horizon that were stored since I joined, without tombstones; counted in what is held. */
export function unreadCount({ conversation, messages }: HeldConversation, userId: string): number {
  const me = conversation.participants.find((one) => one.userId === userId);
  if (!me) return 0;
  const since = Date.parse(me.joinedAt);
  return [...messages.values()].filter(
    ({ seq, senderId, deletedAt, storedAt }) =>
      seq > me.lastReadSeq && senderId !== userId && !deletedAt && Date.parse(storedAt) > since,
  ).length;
}
