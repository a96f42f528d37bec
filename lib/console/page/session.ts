import type { ApiClient } from '../../client/api-client.ts';
import { indexedDbStore } from '../../client/replica/indexeddb-store.ts';
import { openReplica, type Replica } from '../../client/replica/replica.ts';
import { loggedClient } from './requests/request-log.ts';
import { type Signal, signal } from './signal.ts';
import { clientOf, type Stage } from './stage.ts';

/** A user at their device: a client, a copy of their conversations, and a network that can be switched off. */
export interface Session {
  readonly userId: string;
  readonly api: ApiClient;
  readonly replica: Replica;
  readonly online: Signal<boolean>;
  /** Whether messages are sent through the queue: 202 instead of 201. */
  readonly queued: Signal<boolean>;
  /** Counts the changes of the replica. */
  readonly changes: Signal<number>;
  /** Error of the last sync; undefined if it succeeded, null before the first. */
  readonly failure: Signal<Error | undefined | null>;
}

export async function openSession(stage: Stage, userId: string): Promise<Session> {
  const online = signal(localStorage.getItem(`offline/${userId}`) === null);
  const changes = signal(0);
  const failure = signal<Error | undefined | null>(null);
  const send: typeof fetch = (input, init) =>
    online.value ? fetch(input, init) : Promise.reject(new TypeError('The device is offline.'));
  const api = clientOf(stage, { userId, send });
  const queued = signal(false);
  const logged = loggedClient(api, userId, () => queued.value);
  const store = indexedDbStore(`chat-storage/${userId}`);
  const replica = await openReplica({ api: logged, userId, store, messagesPerConversation: 50 });
  replica.subscribe(() => changes.value++);
  online.watch(() => {
    if (online.value) localStorage.removeItem(`offline/${userId}`);
    else localStorage.setItem(`offline/${userId}`, '');
    replica.poke();
  });
  void replica.follow({
    everyMs: 1000,
    onSync(error) {
      failure.value = error as Error | undefined;
    },
  });
  return { userId, api: logged, replica, online, queued, changes, failure };
}
