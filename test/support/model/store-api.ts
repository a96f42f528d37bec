import { type ProblemKind, problems, problemType } from '../../../functions/shared/contract/problems.ts';
import type { ChangeFeed } from '../../../functions/shared/domain/changes/change-feed.ts';
import type { ConversationStore } from '../../../functions/shared/domain/conversations/conversation-store.ts';
import { DomainError } from '../../../functions/shared/domain/domain-error.ts';
import type { MessageStore } from '../../../functions/shared/domain/messages/message-store.ts';
import type { ApiClient } from '../../../lib/client/api-client.ts';
import { ApiProblem } from '../../../lib/client/api-errors.ts';
import type { Message } from '../../../lib/client/api-operation.ts';
import { listItems } from '../../../lib/client/pages.ts';
import { openReplica, type ReplicaConversation } from '../../../lib/client/replica/replica.ts';
import { memoryStore } from '../../../lib/client/replica/replica-store.ts';
import { callerNamed } from '../stores/messages.ts';

interface ReadStores {
  readonly conversations: Pick<ConversationStore, 'get' | 'list'>;
  readonly messages: Pick<MessageStore, 'list'>;
  readonly changes: ChangeFeed;
}

interface Query {
  readonly since?: string;
  readonly cursor?: string;
  readonly limit?: number;
  readonly order?: 'asc' | 'desc';
  readonly after?: number;
  readonly before?: number;
}

interface Request {
  readonly path?: { readonly conversationId?: string };
  readonly query?: Query;
}

/** A seq behind every message. */
const newest = 2 ** 31 - 1;

const text = (position: unknown) => JSON.stringify(position);
const position = (token: string | undefined) => (token === undefined ? undefined : JSON.parse(token));

/** The API that a replica reads, directly on the stores: without HTTP, signed cursors and limits. */
function storeApi({ conversations, messages, changes }: ReadStores, userId: string): ApiClient {
  const caller = callerNamed(userId);
  const operations: Readonly<Record<string, (conversationId: string, query: Query) => Promise<unknown>>> = {
    'get-conversation': (conversationId) => conversations.get(conversationId, caller),
    async 'list-conversations'(_, { cursor, limit = 50 }) {
      const { items, next } = await conversations.list({ limit, after: position(cursor) }, caller);
      return { items, nextCursor: next ? text(next) : null };
    },
    async 'list-messages'(conversationId, { cursor, limit = 50, ...query }) {
      const { order = 'desc', after = 0, before = newest } = cursor ? (position(cursor) as Query) : query;
      const direction = order === 'asc' ? 'newer' : 'older';
      const anchor = order === 'asc' ? after : before;
      const { items, older, newer } = await messages.list(
        { conversationId, direction, anchor, limit },
        caller,
      );
      const sorted = items.toSorted((a, b) => (order === 'asc' ? a.seq - b.seq : b.seq - a.seq));
      const last = sorted.at(-1)?.seq;
      const more = order === 'asc' ? newer : older;
      const next = order === 'asc' ? { order, after: last } : { order, before: last };
      return { items: sorted, nextCursor: more === undefined ? null : text(next) };
    },
    async 'list-changes'(_, { since, limit = 50 }) {
      const { items, next, hasMore } = await changes.read({ since: position(since), limit }, caller);
      return { items, nextToken: text(next), hasMore };
    },
  };
  const request = async (operationId: string, { path, query }: Request) => {
    try {
      const body = await operations[operationId]?.(path?.conversationId ?? '', query ?? {});
      return { status: 200, headers: new Headers(), body: structuredClone(body) };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const kind: ProblemKind = error.kind;
      throw new ApiProblem({ type: problemType(kind), ...problems[kind] });
    }
  };
  return { request: request as ApiClient['request'] };
}

/** All messages that a user may read, oldest first. */
export async function readAll(
  stores: ReadStores,
  conversationId: string,
  userId: string,
): Promise<Message[]> {
  const request = { path: { conversationId }, query: { order: 'asc' as const, limit: 200 } };
  const all: Message[] = [];
  for await (const message of listItems(storeApi(stores, userId), 'list-messages', request))
    all.push(message);
  return all;
}

/** The comparable part of a held conversation, without deliveredAt: acknowledgements set it without a change. */
export const comparable = (held: ReplicaConversation | undefined) =>
  held && {
    lastSeq: held.conversation.lastSeq,
    metadata: held.conversation.metadata,
    historyVisibility: held.conversation.historyVisibility,
    view: held.conversation.view,
    messages: held.messages.map(({ deliveredAt: _, ...message }) => message),
    participants: Object.fromEntries(
      held.conversation.participants.map(({ userId, joinedAt: _, ...rest }) => [userId, rest]),
    ),
  };

/** A replica that holds all messages. `gaps` has where the change feed left out a message. */
export async function replicaOf(stores: ReadStores, userId: string) {
  const gaps: string[] = [];
  const replica = await openReplica({
    api: storeApi(stores, userId),
    userId,
    store: memoryStore(),
    messagesPerConversation: Number.POSITIVE_INFINITY,
    onGap: (conversationId, seq) => gaps.push(`${userId}: ${conversationId} ${seq}`),
  });
  return { ...replica, gaps };
}
