interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Calls `run` for what is asked, one call at a time: what is asked while one is under way goes together into the next,
 * as many as weigh `most` together, and one at least. Where an environment serves one request at a time every call has one
 * item, and goes at once.
 * @param run answers one result an item, in order; a throw is everybody's
 * @param weightOf by default every item weighs 1
 */
export function joined<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  most: number,
  weightOf: (item: Item) => number = () => 1,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let running = false;

  const fitting = (asked: typeof waiting) => {
    let weight = 0;
    const tooMany = asked.findIndex(({ item }, nth) => {
      weight += weightOf(item);
      return weight > most && nth > 0;
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
        for (const [n, { resolve }] of taken.entries()) resolve(results[n] as Result);
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
