import type { ArchiveStore, DueMonth } from '../../shared/domain/archive/archive-store.ts';

/** Conversations and months with messages to archive, each once, the oldest first; read in batches. */
export async function* dueMonths(
  archive: Pick<ArchiveStore, 'findDue'>,
  gatherDays: number,
  atOnce: number,
): AsyncGenerator<DueMonth[]> {
  const seen = new Set<string>();
  let after: string | undefined;
  do {
    const { months, next } = await archive.findDue(after, gatherDays);
    const fresh = months.filter(({ conversationId, month }) => {
      const key = `${conversationId} ${month}`;
      return !seen.has(key) && seen.add(key);
    });
    for (let n = 0; n < fresh.length; n += atOnce) yield fresh.slice(n, n + atOnce);
    after = next;
  } while (after !== undefined);
}
