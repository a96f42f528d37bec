/**
 * Finds batches and acts on each, until none is found or the time is up. `act` must make its items no longer be found.
 * @returns the number of items that were acted on
 */
export async function eachBatch<Item>(
  hasTime: () => boolean,
  find: () => Promise<readonly Item[]>,
  act: (batch: readonly Item[]) => Promise<void>,
): Promise<number> {
  let done = 0;
  while (hasTime()) {
    const batch = await find();
    if (batch.length === 0) break;
    await act(batch);
    done += batch.length;
  }
  return done;
}
