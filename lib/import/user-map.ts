import { parse } from 'csv-parse/sync';

/** Maps the users of an export to user ids of the service. */
export interface UserMap {
  /** User id for a user with these names in the export; the first name if none is mapped. */
  idOf(...names: readonly (string | undefined)[]): string;
  /** False when the map says that this user (by the same names) gets no access. */
  mayRead(...names: readonly (string | undefined)[]): boolean;
  /** Names that were looked up and are not in the map. */
  readonly unmapped: ReadonlySet<string>;
}

interface MappedUser {
  readonly userId: string;
  readonly mayRead: boolean;
}

/**
 * Parses a CSV with the columns `source` (id or name in the export), `userId` and, optionally, `participant` (yes or no).
 * @throws Error that names the line of a fault
 */
export function userMap(csv = ''): UserMap {
  const users = new Map<string, MappedUser>();
  const rows = parse(csv, { columns: true, bom: true, skip_empty_lines: true, trim: true, info: true }) as {
    record: Record<string, string | undefined>;
    info: { lines: number };
  }[];
  for (const { record, info } of rows) {
    const { source, userId, participant = 'yes' } = record;
    if (!source || !userId)
      throw new Error(`Line ${info.lines} of the user map needs the columns source and userId.`);
    if (participant !== 'yes' && participant !== 'no')
      throw new Error(`Line ${info.lines} of the user map: participant must be yes or no.`);
    if (users.has(source)) throw new Error(`Line ${info.lines} of the user map names ${source} again.`);
    users.set(source, { userId, mayRead: participant === 'yes' });
  }
  const unmapped = new Set<string>();
  const find = (names: readonly (string | undefined)[]) => {
    for (const name of names) {
      const found = name === undefined ? undefined : users.get(name);
      if (found) return found;
    }
    return undefined;
  };
  return {
    unmapped,
    idOf(...names) {
      const found = find(names);
      if (found) return found.userId;
      const name = names.find((one) => one) ?? 'unknown';
      unmapped.add(name);
      return name;
    },
    mayRead: (...names) => find(names)?.mayRead ?? true,
  };
}
