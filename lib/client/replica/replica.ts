import type { ApiClient, CallOptions } from '../api-client.ts';
import { isProblem } from '../api-errors.ts';
import type { Change, Conversation, CreateMessageRequest, Message } from '../api-operation.ts';
import { listItems } from '../pages.ts';
import { pause } from '../retry.ts';
import { followPokes } from './follow-pokes.ts';
import {
  changeParticipants,
  changeView,
  closeGap,
  type HeldConversation,
  loadConversation,
  loadOlder,
  put,
  unreadCount,
} from './held-conversation.ts';
import { beforeAttempt, type OutboxEntry, outcomeOf, send } from './outbox.ts';
import { openState } from './replica-state.ts';
import type { ReplicaStore } from './replica-store.ts';

/** A conversation for display. */
export interface ReplicaConversation {
  readonly conversation: Conversation;
  /** Oldest first. */
  readonly messages: readonly Message[];
  /** My messages that are not stored yet or failed, oldest first. */
  readonly outbox: readonly OutboxEntry[];
  readonly unreadCount: number;
  /** Whether older messages are on the server: see `loadOlder`. */
  readonly hasOlder: boolean;
}

/** A local copy of my conversations that follows the change feed. */
export interface Replica {
  /** The conversations, those with the newest messages first. */
  conversations(): readonly ReplicaConversation[];
  /** Undefined when there is no such conversation, or I am no participant. */
  conversation(conversationId: string): ReplicaConversation | undefined;
  /** Puts a message into the outbox; the next sync sends it. It survives a restart. */
  send(conversationId: string, body: CreateMessageRequest): Promise<OutboxEntry>;
  /** Sends a failed message once more, as a new one. */
  resend(localId: string): Promise<void>;
  /** Removes a waiting or failed message. */
  discard(localId: string): Promise<void>;
  /** Loads messages before the oldest one that is held. */
  loadOlder(conversationId: string, count?: number): Promise<void>;
  /**
   * Sends waiting messages, then reads all changes, or `pages` pages of them. Returns the changes that it read.
   * @throws ApiUnreachable | ApiProblem changes that were read before the error are kept; sync again
   */
  sync(options?: { readonly pages?: number; readonly limit?: number }): Promise<readonly Change[]>;
  /**
   * Syncs until `signal` is aborted: at each poke of the stage's live updates and, in case one is missing, every
   * `liveEveryMs`; without live updates every `everyMs`. Also at each `poke`, and after a failure with growing pauses.
   */
  follow(options?: FollowReplicaOptions): Promise<void>;
  /** Lets `follow` sync at once. */
  poke(): void;
  /** Calls the listener after every change of the replica. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
  /** Deletes all data, including the outbox, and stops: for logout, and after the user's erasure. */
  wipe(): Promise<void>;
}

export interface FollowReplicaOptions {
  /** Without live updates. Default: 2 s. */
  readonly everyMs?: number | undefined;
  /** While live updates come. Default: 60 s. */
  readonly liveEveryMs?: number | undefined;
  /** Between heartbeats of the connection for live updates, which find out when it is dead. Default: 5 minutes. */
  readonly heartbeatMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with each failure, and with undefined after each success. */
  readonly onSync?: ((failure: unknown) => void) | undefined;
}

export interface ReplicaOptions {
  readonly api: ApiClient;
  /** The user whose token the client has: the `sub` of the token. */
  readonly userId: string;
  /** Another user's data in it is wiped at once. */
  readonly store: ReplicaStore;
  /** Newest messages of a conversation to load at first. Default: 200. */
  readonly messagesPerConversation?: number | undefined;
  /** Called for each message before which the change feed left out messages that are there; they are held then. */
  readonly onGap?: ((conversationId: string, seq: number) => void) | undefined;
}

const concurrentLoads = 4;
const longestPauseMs = 30_000;

/** Opens a replica with the data of its store; sends no request before the first sync. */
export async function openReplica(options: ReplicaOptions): Promise<Replica> {
  const { api, userId, store, messagesPerConversation = 200, onGap } = options;
  const state = await openState(store, userId);
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  const call: CallOptions = { signal: closing.signal };
  let running: Promise<unknown> = Promise.resolve();
  let wake = new AbortController();

  async function keep(): Promise<void> {
    await state.write();
    for (const listener of listeners) listener();
  }

  /** Runs one call at a time, in order. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    closing.signal.throwIfAborted();
    const mine = running.then(work);
    running = mine.catch(() => {});
    return mine;
  }

  /** Whether something waits to be sent there: then the conversation stays although it is hidden until its next message. */
  const isAwaited = (conversationId: string) =>
    state.outbox().some((entry) => entry.conversationId === conversationId);

  /** Loads a conversation; drops it if it was removed or hidden meanwhile. */
  async function load(conversationId: string): Promise<void> {
    try {
      const held = await loadConversation(api, conversationId, messagesPerConversation, call);
      if (held.conversation.view.hidden && !isAwaited(conversationId)) state.drop(conversationId);
      else state.hold(held);
    } catch (error) {
      if (!isProblem(error, 'conversation-not-found', 'conversation-deleted')) throw error;
      state.drop(conversationId);
    }
  }

  /** Loads everything; later syncs apply the changes since `token`. */
  async function loadEverything(): Promise<void> {
    const { body } = await api.request('list-changes', {}, call);
    const listed = new Set<string>();
    for await (const { id } of listItems(api, 'list-conversations', { query: { limit: 200 } }, call))
      listed.add(id);
    for (const id of state.conversations.keys()) if (!listed.has(id)) state.drop(id);
    const ids = listed.values();
    const worker = async () => {
      for (const id of ids) await load(id);
    };
    await Promise.all(Array.from({ length: concurrentLoads }, worker));
    state.setToken(body.nextToken);
    await keep();
  }

  async function apply(change: Change): Promise<void> {
    const { type, conversationId, message } = change;
    const held = state.conversations.get(conversationId);
    const isMine = change.userId === userId;
    if (type === 'conversation-deleted' || (type === 'participant-removed' && isMine))
      return state.drop(conversationId);
    if (change.view?.hidden && !isAwaited(conversationId)) return state.drop(conversationId);
    if (!held || type === 'conversation-reset') return load(conversationId);
    if (message) return applyMessage(held, message);
    if (type === 'messages-expired') return state.expire(held, change.firstSeq ?? 0, change.lastSeq ?? 0);
    if (change.view) state.expire(held, 1, changeView(held, change.view));
    else if (type.startsWith('participant-') || type === 'receipt') changeParticipants(held, change);
    // A change of the conversation itself, of a type that this version may not know.
    else if (type.startsWith('conversation-')) {
      const { body } = await api.request('get-conversation', { path: { conversationId } }, call);
      held.conversation = body;
    }
    state.holdHead(held);
  }

  async function applyMessage(held: HeldConversation, message: Message): Promise<void> {
    const { lastSeq } = held.conversation;
    if (message.seq <= held.before) return;
    if (message.seq > lastSeq + 1) {
      const missed = await closeGap(api, held, message.seq, call);
      if (missed.some(({ seq }) => seq < message.seq)) onGap?.(message.conversationId, message.seq);
      for (const one of missed) state.holdMessage(held, one);
    }
    put(held, message);
    state.holdMessage(held, message);
  }

  async function readChanges(pages: number, limit: number | undefined): Promise<Change[]> {
    const read: Change[] = [];
    for (let page = 0; page < pages; page++) {
      if (state.token === undefined) await loadEverything();
      try {
        const query = { since: state.token, limit };
        const { body } = await api.request('list-changes', { query }, call);
        for (const change of body.items) await apply(change);
        read.push(...body.items);
        state.setToken(body.nextToken);
        await keep();
        if (!body.hasMore) break;
      } catch (error) {
        if (!isProblem(error, 'sync-token-expired', 'invalid-sync-token')) throw error;
        state.setToken(undefined);
      }
    }
    return read;
  }

  async function sendWaiting(): Promise<void> {
    for (const waiting of state.outbox().filter(({ state }) => state === 'waiting')) {
      const entry = beforeAttempt(waiting);
      state.setEntry(entry);
      await keep();
      if (entry.state === 'failed') continue;
      const sent = await send(api, entry, call);
      state.setEntry(sent.entry);
      const held = state.conversations.get(entry.conversationId);
      // Otherwise the change feed delivers the message, after earlier messages of others.
      if (held && sent.message && sent.message.seq === held.conversation.lastSeq + 1)
        await applyMessage(held, sent.message);
      await keep();
    }
  }

  async function settleSent(): Promise<void> {
    for (const sent of state.outbox().filter(({ state }) => state === 'sent')) {
      state.setEntry(await outcomeOf(api, sent, call));
      await keep();
    }
  }

  function shown(held: HeldConversation): ReplicaConversation {
    const { conversation, messages, before } = held;
    return {
      conversation,
      messages: [...messages.values()].sort((a, b) => a.seq - b.seq),
      outbox: state.outbox().filter(({ conversationId }) => conversationId === conversation.id),
      unreadCount: unreadCount(held, userId),
      hasOlder: before > 0,
    };
  }

  const replica: Replica = {
    conversations: () =>
      [...state.conversations.values()].sort((a, b) => (lastTime(a) < lastTime(b) ? 1 : -1)).map(shown),
    conversation(conversationId) {
      const held = state.conversations.get(conversationId);
      return held && shown(held);
    },
    async send(conversationId, body) {
      closing.signal.throwIfAborted();
      const entry = state.addEntry(conversationId, body);
      await keep();
      replica.poke();
      return entry;
    },
    async resend(localId) {
      const entry = state.outbox().find((one) => one.localId === localId);
      if (entry?.state !== 'failed') return;
      state.removeEntry(localId);
      await replica.send(entry.conversationId, entry.body);
    },
    async discard(localId) {
      state.removeEntry(localId);
      await keep();
    },
    loadOlder: (conversationId, count = messagesPerConversation) =>
      inTurn(async () => {
        const held = state.conversations.get(conversationId);
        if (!held) return;
        for (const message of await loadOlder(api, held, count, call)) state.holdMessage(held, message);
        await keep();
      }),
    sync: ({ pages = Number.POSITIVE_INFINITY, limit } = {}) =>
      inTurn(async () => {
        await sendWaiting();
        const changes = await readChanges(pages, limit);
        await settleSent();
        return changes;
      }),
    async follow({ everyMs = 2000, liveEveryMs = 60_000, heartbeatMs, signal, onSync } = {}) {
      const stop = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
      let restMs = everyMs;
      const onLive = (isLive: boolean) => {
        restMs = isLive ? liveEveryMs : everyMs;
        replica.poke();
      };
      // At once: where much happens the first sync takes long, and a poke meanwhile lets the next one follow.
      void followPokes(api, { onPoke: replica.poke, onLive, signal: stop, heartbeatMs });
      for (let failures = 0; !stop.aborted; ) {
        try {
          wake = new AbortController();
          await replica.sync();
          failures = 0;
          onSync?.(undefined);
        } catch (error) {
          if (stop.aborted) return;
          failures++;
          onSync?.(error);
        }
        const backoffMs = Math.min(longestPauseMs, everyMs * 2 ** failures) * (0.5 + Math.random() / 2);
        await pause(failures ? backoffMs : restMs, AbortSignal.any([stop, wake.signal])).catch(() => {});
      }
    },
    poke: () => wake.abort(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async wipe() {
      closing.abort(new Error('The replica was wiped.'));
      await running;
      await state.wipe();
      for (const listener of listeners) listener();
    },
  };
  return replica;
}

const lastTime = ({ conversation, messages }: HeldConversation) =>
  messages.get(conversation.lastSeq)?.storedAt ?? conversation.updatedAt;
