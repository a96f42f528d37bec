import { expect, test } from 'vitest';
import type { OutboxEntry } from '../../../functions/shared/domain/changes/outbox.ts';
import { DomainError } from '../../../functions/shared/domain/domain-error.ts';
import { readableBatch } from '../../../functions/workers/relay-events/readable-batch.ts';

/** An outbox of which some entries cannot be read. */
function outboxWith(count: number, unreadable: ReadonlySet<number>) {
  let left = Array.from({ length: count }, (_, n) => String(n + 1));
  const setAside: string[] = [];
  const next = (publishing: readonly string[]) => left.filter((id) => !publishing.includes(id));
  return {
    setAside: async (id: string) => {
      left = left.filter((one) => one !== id);
      setAside.push(id);
    },
    nextId: async (_: readonly number[], publishing: readonly string[] = []) => next(publishing)[0],
    read: async (_: readonly number[], limit: number, publishing: readonly string[] = []) => {
      const ids = next(publishing).slice(0, limit);
      if (ids.some((id) => unreadable.has(Number(id)))) throw new Error('Packet for query is too large');
      return { entries: ids.map((entryId) => ({ entryId })) as OutboxEntry[], orphans: [] };
    },
    done: setAside,
  };
}

const idsOf = (batch: { readonly entries: readonly OutboxEntry[] }) =>
  batch.entries.map(({ entryId }) => entryId);

test('an entry that cannot be read is set aside, and all others come in order', async () => {
  const outbox = outboxWith(100, new Set([1, 7, 100]));
  const read: string[] = [];
  for (let n = 0; n < 50 && read.length < 97; n += 1)
    read.push(...idsOf(await readableBatch(outbox, [], 50, read)));
  expect(read).toEqual(
    Array.from({ length: 100 }, (_, n) => String(n + 1)).filter((id) => !['1', '7', '100'].includes(id)),
  );
  expect((await readableBatch(outbox, [], 50, read)).entries).toEqual([]);
  expect(outbox.done).toEqual(['1', '7', '100']);
});

test('nothing is set aside while the database cannot be reached', async () => {
  const outbox = outboxWith(3, new Set());
  const unreachable = { ...outbox, read: () => Promise.reject(new DomainError('service-unavailable', '')) };
  await expect(readableBatch(unreachable, [], 50, [])).rejects.toMatchObject({ kind: 'service-unavailable' });
  expect(outbox.done).toEqual([]);
});
