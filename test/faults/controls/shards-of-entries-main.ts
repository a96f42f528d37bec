/** A relay whose shards share the entries among them, not the conversations; the second one is slow. */
import { setTimeout as delay } from 'node:timers/promises';
import { relaySlots, slotsOf } from '../../../functions/shared/contract/events/relay-shards.ts';
import { runRelay } from '../stage/relay.ts';

await runRelay((outbox) => ({
  ...outbox,
  async read(slots, limit, publishing) {
    if (!slots.includes(0)) await delay(500);
    const { entries, orphans } = await outbox.read(slotsOf({}), limit, publishing);
    return {
      entries: entries.filter(({ entryId }) => slots.includes(Number(entryId) % relaySlots)),
      orphans,
    };
  },
}));
