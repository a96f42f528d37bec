/** The relay in a process of its own, like lib/local/stage/workers-main.ts, which can be made to die at a point. */

import { schedules } from '../../../lib/infra/config/schedules.ts';
import { startScheduler } from '../../../lib/local/functions/scheduler.ts';
import { killPoints } from './kill-points.ts';

export interface RelayOptions {
  /** Port for requests to die at a point. */
  readonly port: number;
}

// Not before the scheduler, which makes invocations possible.
const { relayEvents } = await import('../../../functions/workers/relay-events/handler.ts');
const { kafkaEventPublisher } = await import('../../../functions/shared/events/kafka-event-publisher.ts');
const { kafkaProducer } = await import('../../../functions/shared/events/kafka-producer.ts');
const { database } = await import('../../../functions/shared/runtime/database.ts');
const { auroraOutbox } = await import('../../../functions/shared/store/changes/aurora-outbox.ts');

const { port }: RelayOptions = JSON.parse(process.env.RELAY_OPTIONS ?? '');
const { reach, listen } = killPoints();
const outbox = auroraOutbox(database);
const events = kafkaEventPublisher(kafkaProducer());

const handler = relayEvents({
  // Nothing wakes it here.
  quietMs: Number.POSITIVE_INFINITY,
  outbox: {
    ...outbox,
    remove: (entryIds) => {
      reach('after-publish');
      return outbox.remove(entryIds);
    },
  },
  events: {
    publish: (entries) => {
      reach('before-publish');
      return events.publish(entries);
    },
  },
});
const scheduler = startScheduler({ 'relay-events': { expression: schedules['relay-events'], handler } });
listen(port);
process.once('SIGTERM', async () => {
  setTimeout(() => process.exit(), 3000);
  await scheduler.stop();
  process.exit();
});
