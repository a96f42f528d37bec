interface Entry<Value> {
  readonly value: Promise<Value>;
  readonly until: number;
}

/**
 * Remembers what `load` answered for a name, for `maxAgeMs` and of the `maxEntries` names last loaded; whoever asks for the same
 * at the same time waits for one answer. What fails, and what `keep` refuses, is not remembered.
 */
export function cached<Value>(
  load: (name: string) => Promise<Value>,
  {
    maxAgeMs,
    maxEntries,
    keep = () => true,
  }: { maxAgeMs: number; maxEntries: number; keep?: (value: Value) => boolean },
): (name: string) => Promise<Value> {
  const entries = new Map<string, Entry<Value>>();
  return (name) => {
    const known = entries.get(name);
    if (known && known.until > performance.now()) return known.value;
    const value = load(name);
    const entry = { value, until: performance.now() + maxAgeMs };
    const forget = () => entries.get(name) === entry && entries.delete(name);
    entries.delete(name);
    entries.set(name, entry);
    value.then((loaded) => keep(loaded) || forget(), forget);
    const [oldest] = entries.keys();
    if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest);
    return value;
  };
}
