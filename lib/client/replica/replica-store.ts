/** Persistent storage of a replica. Values are JSON. */
export interface ReplicaStore {
  /** Reads all entries by key. */
  read(): Promise<ReadonlyMap<string, unknown>>;
  /** Stores a batch, whole or not at all; a value of undefined removes its key. */
  write(batch: ReadonlyMap<string, unknown>): Promise<void>;
  /** Removes everything. */
  clear(): Promise<void>;
}

/** Stores the replica in memory. */
export function memoryStore(): ReplicaStore {
  const kept = new Map<string, unknown>();
  return {
    read: async () => new Map(kept),
    async write(batch) {
      for (const [key, value] of batch) {
        if (value === undefined) kept.delete(key);
        else kept.set(key, structuredClone(value));
      }
    },
    clear: async () => kept.clear(),
  };
}
