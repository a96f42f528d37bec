interface Entry<Value> {
  readonly value: Promise<Value>;
  readonly until: number;
}

interface CacheOptions<Key, Value> {
  /** Default: for ever. */
  readonly maxAgeMs?: number;
  /** Maximum number of values; the least recently used one is dropped first. */
  readonly maxEntries: number;
  /** Identifies a key; needed where keys are not strings. */
  readonly nameOf?: (key: Key) => string;
  /** Returns false for values that must not be cached. Errors are never cached. */
  readonly keep?: (value: Value) => boolean;
}

/** Caches what `load` returns for a key. Concurrent callers with the same key share one call. */
export function cached<Value, Key = string>(
  load: (key: Key) => Promise<Value>,
  {
    maxAgeMs = Number.POSITIVE_INFINITY,
    maxEntries,
    nameOf = String,
    keep = () => true,
  }: CacheOptions<Key, Value>,
): (key: Key) => Promise<Value> {
  /** Least recently used first. */
  const entries = new Map<string, Entry<Value>>();
  return (key) => {
    const name = nameOf(key);
    const known = entries.get(name);
    const isFresh = known !== undefined && known.until > performance.now();
    const entry = isFresh ? known : { value: load(key), until: performance.now() + maxAgeMs };
    entries.delete(name);
    entries.set(name, entry);
    if (isFresh) return entry.value;
    const forget = () => entries.get(name) === entry && entries.delete(name);
    entry.value.then((loaded) => keep(loaded) || forget(), forget);
    const [oldest] = entries.keys();
    if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest);
    return entry.value;
  };
}
