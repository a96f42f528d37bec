import type { SourceItem } from './source.ts';
import type { UserMap } from './user-map.ts';

/** Derives the participants when an export does not list them: users who wrote or were added, and did not leave. */
export interface Members {
  /** Adds a user by their names in the export, the id first. */
  add(...names: readonly (string | undefined)[]): void;
  remove(...names: readonly (string | undefined)[]): void;
  items(conversation: string): Generator<SourceItem>;
}

export function membersOf(users: UserMap): Members {
  const present = new Map<string, boolean>();
  const idsByName = new Map<string, string>();
  /** An export may call somebody by a name in one place and by an id in another. */
  const idOf = (names: readonly (string | undefined)[]) => {
    const id = names.map((name) => name && idsByName.get(name)).find(Boolean) ?? users.idOf(...names);
    for (const name of names) if (name) idsByName.set(name, id);
    return id;
  };
  return {
    add(...names) {
      present.set(idOf(names), users.mayRead(...names));
    },
    remove(...names) {
      present.set(idOf(names), false);
    },
    *items(conversation) {
      for (const [userId, mayRead] of present) if (mayRead) yield { participant: { conversation, userId } };
    },
  };
}
