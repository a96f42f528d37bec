interface Entry<Value> {
  readonly value: Promise<Value>;
  readonly until: number;
}

interface CacheOptions<Key, Value> {
  /** Default: for ever. */
  readonly maxAgeMs?: number;
  /** At most so many values are kept: those last used. */
  readonly maxEntries: number;
  /** Identifies a key; needed where keys are not strings. */
  readonly nameOf?: (key: Key) => string;
  /** False for values that are not kept. Errors never are. */
  readonly keep?: (value: Value) => boolean;
}

/** Remembers what `load` returned for a key. Callers that want the same key at the same time wait for one call. */
export function cached<Value, Key = string>(
  load: (key: Key) => Promise<Value>,
  {
    maxAgeMs = Number.POSITIVE_INFINITY,
    maxEntries,
    nameOf = String,
    keep = () => true,
  }: CacheOptions<Key, Value>,
): (key: Key) => Promise<Value> {
  /** The one unused for longest first. */
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
