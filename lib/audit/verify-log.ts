import {
  type Anchor,
  digestOf,
  firstHead,
  headAfter,
  type Leaf,
  type LogEntry,
  type LoggedEvent,
  leavesOf,
  microseconds,
  type SealedBlock,
} from './sealed-log.ts';

export interface LogReport {
  readonly blocks: number;
  /** Number of sealed events. */
  readonly events: number;
  readonly unsealed: number;
  /** Head of the last block. */
  readonly head: string;
  /** Descriptions of the first problems, in the order of the log; at most twenty. */
  readonly problems: readonly string[];
  /** Ids of the events that these problems name. */
  readonly wrongEvents: readonly string[];
  /** Number of problems. */
  readonly count: number;
}

/** Maximum duration of a transaction; the sealer does not wait longer for one. */
const longest = 60n * 60n * 1_000_000n;
/** Maximum difference between the clocks of two servers, after a failover. */
const skew = 60n * 1_000_000n;

interface OpenBlock {
  readonly block: SealedBlock;
  readonly leaves: ReadonlyMap<string, Leaf & { readonly place: number }>;
  readonly seen: Set<string>;
  /** Position of the last event. */
  place: number;
  /** Whether blocks before it are missing; its events may then belong to those. */
  readonly afterGap: boolean;
  readonly previousSealedAt: string | undefined;
}

/**
 * Compares a log with its blocks, and the blocks with the anchors.
 * @throws Error when the log was not read to its end
 */
export async function verifyLog(
  entries: AsyncIterable<LogEntry> | Iterable<LogEntry>,
  anchors: readonly Anchor[] = [],
  onEvent: () => void = () => {},
): Promise<LogReport> {
  const problems: string[] = [];
  const wrongEvents: string[] = [];
  let count = 0;
  const report = (problem: string, eventId?: string) => {
    count += 1;
    if (problems.length >= 20) return;
    problems.push(problem);
    if (eventId !== undefined) wrongEvents.push(eventId);
  };
  const anchorsOf = Map.groupBy(anchors, ({ block }) => block);
  let previous = { number: 0, head: firstHead, events: 0, sealedAt: undefined as string | undefined };
  let open: OpenBlock | undefined;
  let unsealed: LoggedEvent[] | undefined;
  let waiting = 0;
  let blocks = 0;
  let events = 0;
  let end: string | undefined;

  const close = () => {
    for (const { id } of open?.leaves.values() ?? []) {
      if (!open?.seen.has(id)) report(`event ${id} of block ${open?.block.number} was removed`, id);
    }
    open = undefined;
  };

  const begin = (block: SealedBlock) => {
    const { number } = block;
    const afterGap = number !== previous.number + 1;
    if (afterGap) {
      report(
        number > previous.number
          ? `block ${previous.number + 1} was removed: block ${number} comes after block ${previous.number}`
          : `block ${number} is out of order: it comes after block ${previous.number}`,
      );
    }
    const leaves = leavesOf(block);
    const digests = leaves.map(({ digest }) => digest);
    const isNext = block.events === previous.events + leaves.length;
    if (!afterGap && (!isNext || headAfter(previous.head, block, digests) !== block.head)) {
      report(`block ${number} was changed, or one before it: its head does not follow from them`);
    }
    for (const { head, anchoredAt } of anchorsOf.get(number) ?? []) {
      if (head !== block.head) report(`block ${number} is not the one that was anchored at ${anchoredAt}`);
    }
    open = {
      block,
      leaves: new Map(leaves.map((leaf, place) => [leaf.id, { ...leaf, place }])),
      seen: new Set(),
      place: -1,
      afterGap,
      previousSealedAt: previous.sealedAt,
    };
    previous = block;
    blocks += 1;
  };

  const check = (event: LoggedEvent) => {
    const { block, leaves, seen, place, afterGap, previousSealedAt } = open as OpenBlock;
    const which = `event ${event.id} of block ${block.number}`;
    const leaf = leaves.get(event.id);
    if (!leaf || seen.has(event.id)) {
      if (!afterGap)
        report(
          `event ${event.id} was inserted: it is in the place of block ${block.number}, not in it`,
          event.id,
        );
      return;
    }
    seen.add(event.id);
    events += 1;
    const at = microseconds(event.at);
    if (!leaf.digest.equals(digestOf(event))) report(`${which} was changed`, event.id);
    else if (leaf.place < place) report(`${which} is out of order`, event.id);
    else if (
      at > microseconds(block.sealedAt) + skew ||
      (previousSealedAt !== undefined && at < microseconds(previousSealedAt) - longest)
    ) {
      report(`${which} has a time, ${event.at}, at which it cannot have been written`, event.id);
    }
    (open as OpenBlock).place = Math.max(place, leaf.place);
  };

  for await (const entry of entries) {
    if ('block' in entry) {
      close();
      begin(entry.block);
    } else if ('unsealed' in entry) {
      close();
      unsealed = [];
    } else if ('end' in entry) {
      close();
      end = entry.end;
    } else if (unsealed) {
      waiting += 1;
      if (unsealed.length < 100) unsealed.push(entry.event);
      onEvent();
    } else {
      check(entry.event);
      onEvent();
    }
  }

  if (end === undefined) throw new Error('The log ends in the middle: it was not exported to its end.');
  for (const { id, at } of unsealed ?? []) {
    if (microseconds(at) < microseconds(end) - longest) report(`event ${id} of ${at} was never sealed`, id);
  }
  const last = anchors.toSorted((a, b) => a.block - b.block).at(-1);
  if (last && last.block > previous.number) {
    report(
      `the end was cut off: the last block is ${previous.number}, but block ${last.block} with ${last.events} events ` +
        `was anchored at ${last.anchoredAt}`,
    );
  }
  return { blocks, events, unsealed: waiting, head: previous.head, problems, wrongEvents, count };
}
