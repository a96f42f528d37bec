interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result | Promise<Result>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs one call of `run` at a time; items that arrive meanwhile form the next batch, of at most `maxWeight` together
 * and of at least one item. An environment that serves one request at a time never batches: each item is a call.
 * @param run returns one result per item, in the items' order, or a promise of it where an item may fail by itself; when
 *   `run` throws, every item of its batch rejects
 * @param weightOf weight of an item; by default each item weighs 1
 */
export function batchWhileBusy<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly (Result | Promise<Result>)[]>,
  maxWeight: number,
  weightOf: (item: Item) => number = () => 1,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let running = false;

  const fitting = (asked: typeof waiting) => {
    let weight = 0;
    const tooMany = asked.findIndex(({ item }, nth) => {
      weight += weightOf(item);
      return weight > maxWeight && nth > 0;
    });
    return tooMany < 0 ? asked.length : tooMany;
  };

  const runAll = async () => {
    running = true;
    while (waiting.length > 0) {
      const taken = waiting.slice(0, fitting(waiting));
      waiting = waiting.slice(taken.length);
      try {
        const results = await run(taken.map(({ item }) => item));
        for (const [n, { resolve }] of taken.entries()) resolve(results[n] as Result | Promise<Result>);
      } catch (error) {
        for (const { reject } of taken) reject(error);
      }
    }
    running = false;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!running) void runAll();
    });
}
