import type { NotKept } from './source.ts';

/** Counts the parts of an export that cannot be stored, and remembers the first places of each kind. */
interface NotKeptCount {
  readonly what: string;
  count: number;
  readonly first: string[];
}

export interface NotKeptCounts {
  add(one: NotKept): void;
  /** The most frequent first. */
  list(): readonly NotKeptCount[];
}

const maxPlaces = 10;

export function notKeptCounts(): NotKeptCounts {
  const counts = new Map<string, NotKeptCount>();
  return {
    add({ what, where, count = 1 }) {
      const known = counts.get(what) ?? { what, count: 0, first: [] };
      counts.set(what, known);
      known.count += count;
      if (known.first.length < maxPlaces) known.first.push(where);
    },
    list: () => [...counts.values()].sort((a, b) => b.count - a.count),
  };
}
