import type { CreateMessageRequest, Message } from '../api-operation.ts';
import type { HeldConversation } from './held-conversation.ts';
import type { OutboxEntry } from './outbox.ts';
import type { ReplicaStore } from './replica-store.ts';

type Head = Pick<HeldConversation, 'conversation' | 'before'>;

/** State of a replica, in memory and in its store. `write` stores all changes together. */
export interface ReplicaState {
  readonly conversations: ReadonlyMap<string, HeldConversation>;
  /** Sync token of the change feed; undefined before everything was loaded. */
  readonly token: string | undefined;
  setToken(token: string | undefined): void;
  /** Replaces a conversation. */
  hold(held: HeldConversation): void;
  /** Keeps the conversation without its messages. */
  holdHead(held: HeldConversation): void;
  holdMessage(held: HeldConversation, message: Message): void;
  /** Removes messages from one seq to another. */
  expire(held: HeldConversation, firstSeq: number, lastSeq: number): void;
  /** Removes a conversation and its waiting messages. */
  drop(conversationId: string): void;
  /** The outbox in sending order. */
  outbox(): readonly OutboxEntry[];
  addEntry(conversationId: string, body: CreateMessageRequest): OutboxEntry;
  /** Nothing happens when the entry was discarded meanwhile. */
  setEntry(entry: OutboxEntry): void;
  removeEntry(localId: string): void;
  /** Writes what changed since the last write that succeeded. */
  write(): Promise<void>;
  wipe(): Promise<void>;
}

const keys = {
  user: 'user',
  token: 'token',
  conversation: (id: string) => `conversation/${id}`,
  message: (id: string, seq: number) => `message/${id}/${seq}`,
  entry: (localId: string) => `outbox/${localId}`,
};

/** Reads the state from a store; removes the data of another user. */
export async function openState(store: ReplicaStore, userId: string): Promise<ReplicaState> {
  let kept = await store.read();
  if (kept.size > 0 && kept.get(keys.user) !== userId) {
    await store.clear();
    kept = new Map();
  }
  const conversations = new Map<string, HeldConversation>();
  const entries = new Map<string, OutboxEntry>();
  for (const [key, value] of kept) {
    const [kind, id = ''] = key.split('/');
    if (kind === 'conversation') conversations.set(id, { ...(value as Head), messages: new Map() });
    if (kind === 'outbox') entries.set(id, value as OutboxEntry);
  }
  for (const [key, value] of kept) {
    const [kind, id = '', seq] = key.split('/');
    if (kind === 'message') conversations.get(id)?.messages.set(Number(seq), value as Message);
  }
  let token = kept.get(keys.token) as string | undefined;
  /** Changes that are not stored yet. After a failed write they remain for the next one. */
  let changed = new Map<string, unknown>([[keys.user, userId]]);
  let writing: Promise<void> = Promise.resolve();

  const state: ReplicaState = {
    conversations,
    get token() {
      return token;
    },
    setToken(next) {
      token = next;
      changed.set(keys.token, next);
    },
    hold(held) {
      const { id } = held.conversation;
      forgetMessages(id, () => true);
      conversations.set(id, held);
      for (const message of held.messages.values()) state.holdMessage(held, message);
      state.holdHead(held);
    },
    holdHead(held) {
      const { conversation, before } = held;
      changed.set(keys.conversation(conversation.id), { conversation, before } satisfies Head);
    },
    holdMessage(held, message) {
      changed.set(keys.message(message.conversationId, message.seq), message);
      const entry = [...entries.values()].find(({ messageId }) => messageId === message.id);
      if (entry) state.removeEntry(entry.localId);
      state.holdHead(held);
    },
    expire({ conversation }, firstSeq, lastSeq) {
      forgetMessages(conversation.id, (seq) => seq >= firstSeq && seq <= lastSeq);
    },
    drop(conversationId) {
      forgetMessages(conversationId, () => true);
      if (conversations.delete(conversationId)) changed.set(keys.conversation(conversationId), undefined);
      for (const entry of entries.values())
        if (entry.conversationId === conversationId) state.removeEntry(entry.localId);
    },
    outbox: () => [...entries.values()].sort((a, b) => a.position - b.position),
    addEntry(conversationId, body) {
      const position = (state.outbox().at(-1)?.position ?? 0) + 1;
      const createdAt = new Date().toISOString();
      const localId = crypto.randomUUID();
      const entry: OutboxEntry = { localId, position, conversationId, body, createdAt, state: 'waiting' };
      entries.set(localId, entry);
      changed.set(keys.entry(localId), entry);
      return entry;
    },
    setEntry(entry) {
      if (!entries.has(entry.localId)) return;
      entries.set(entry.localId, entry);
      changed.set(keys.entry(entry.localId), entry);
    },
    removeEntry(localId) {
      if (entries.delete(localId)) changed.set(keys.entry(localId), undefined);
    },
    write() {
      writing = writing
        .catch(() => {})
        .then(async () => {
          const batch = changed;
          changed = new Map();
          try {
            if (batch.size > 0) await store.write(batch);
          } catch (error) {
            changed = new Map([...batch, ...changed]);
            throw error;
          }
        });
      return writing;
    },
    async wipe() {
      conversations.clear();
      entries.clear();
      changed = new Map();
      await writing.catch(() => {});
      await store.clear();
    },
  };

  function forgetMessages(conversationId: string, isMeant: (seq: number) => boolean): void {
    const messages = conversations.get(conversationId)?.messages;
    for (const seq of messages?.keys() ?? []) {
      if (!isMeant(seq)) continue;
      messages?.delete(seq);
      changed.set(keys.message(conversationId, seq), undefined);
    }
  }
  return state;
}
