/** A relay whose shards share the entries among them, not the conversations. */
import { relaySlots, slotsOf } from '../../../functions/shared/contract/events/relay-shards.ts';
import { runRelay } from '../stage/relay.ts';

await runRelay((outbox) => ({
  ...outbox,
  async read(slots, limit, publishing) {
    const { entries, orphans } = await outbox.read(slotsOf({}), limit, publishing);
    return {
      entries: entries.filter(({ entryId }) => slots.includes(Number(entryId) % relaySlots)),
      orphans,
    };
  },
}));
