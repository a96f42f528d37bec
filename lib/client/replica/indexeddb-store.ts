import type { ReplicaStore } from './replica-store.ts';

const table = 'kept';

/** Stores the replica in the browser's IndexedDB database of this name; use one per user. */
export function indexedDbStore(name: string): ReplicaStore {
  let database: Promise<IDBDatabase> | undefined;

  function open(): Promise<IDBDatabase> {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(table);
    return resultOf(opening);
  }

  async function transaction<T>(mode: IDBTransactionMode, work: (kept: IDBObjectStore) => T): Promise<T> {
    database ??= open();
    const running = (await database).transaction(table, mode, { durability: 'strict' });
    const done = new Promise<void>((resolve, reject) => {
      running.oncomplete = () => resolve();
      running.onabort = () => reject(running.error);
    });
    const result = work(running.objectStore(table));
    await done;
    return result;
  }

  return {
    async read() {
      const [keys, values] = await transaction(
        'readonly',
        (kept) => [kept.getAllKeys(), kept.getAll()] as const,
      );
      return new Map(keys.result.map((key, n) => [String(key), values.result[n]]));
    },
    write: (batch) =>
      transaction('readwrite', (kept) => {
        for (const [key, value] of batch) {
          if (value === undefined) kept.delete(key);
          else kept.put(value, key);
        }
      }),
    clear: () =>
      transaction('readwrite', (kept) => {
        kept.clear();
      }),
  };
}

const resultOf = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
