/** Where a replica keeps what it holds, so that it is there after a restart. Values are JSON. */
export interface ReplicaStore {
  /** Everything that is kept, by key. */
  read(): Promise<ReadonlyMap<string, unknown>>;
  /** Keeps all of the batch or nothing of it; a value of undefined removes its key. */
  write(batch: ReadonlyMap<string, unknown>): Promise<void>;
  /** Removes everything. */
  clear(): Promise<void>;
}

/** Keeps everything until the process ends. */
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
