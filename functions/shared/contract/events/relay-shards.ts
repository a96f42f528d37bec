/**
 * Slots of the outbox. Each conversation is in one of them for ever: the last byte of its id, modulo this number. The
 * column `slot` of the table `outbox` has the same number, so a change of it needs an empty outbox.
 */
export const relaySlots = 16;

/** Event of `relay-events`: the shard that a run publishes, of so many. Without it a run publishes all slots. */
export interface RelayShard {
  /** From 0. */
  readonly shard: number;
  /** 1 to `relaySlots`. */
  readonly shards: number;
}

/**
 * The slots of a shard, as many as those of every other one, or one more.
 * @throws RangeError for a shard or a number of shards that does not exist
 */
export function slotsOf({ shard = 0, shards = 1 }: Partial<RelayShard>): readonly number[] {
  const exists =
    [shard, shards].every(Number.isInteger) && 0 <= shard && shard < shards && shards <= relaySlots;
  if (!exists)
    throw new RangeError(`There is no shard ${shard} of ${shards}: at most ${relaySlots}, numbered from 0.`);
  const begin = (of: number) => Math.ceil((of * relaySlots) / shards);
  return Array.from({ length: begin(shard + 1) - begin(shard) }, (_, n) => begin(shard) + n);
}

/** Lease that a run needs to publish a slot: two runs never publish a slot at once, whatever their shards are. */
export const leaseOfSlot = (slot: number) => `relay-events/${slot}`;
