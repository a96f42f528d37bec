import type { ArchiveObjects } from '../../../functions/shared/domain/archive/archive-objects.ts';
import type { SqlClient } from '../../../functions/shared/store/sql/sql-client.ts';

/** A database and an archive that stop responding after the nth call (from 1), as for a process that is killed. */
export function failingAfter(nth: number, sql: SqlClient, objects: ArchiveObjects) {
  let calls = 0;
  const call = async <T>(act: () => Promise<T>): Promise<T> => {
    calls += 1;
    const answer = calls <= nth ? await act() : undefined;
    if (calls >= nth) throw new Error('killed');
    return answer as T;
  };
  return {
    sql: { query: (...statement) => call(() => sql.query(...statement)) } as SqlClient,
    objects: {
      read: (...wanted) => call(() => objects.read(...wanted)),
      write: (...written) => call(() => objects.write(...written)),
      remove: (...removed) => call(() => objects.remove(...removed)),
    } as ArchiveObjects,
    /** Whether the nth call was reached. */
    isKilled: () => calls >= nth,
  };
}
