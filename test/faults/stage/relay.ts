import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import {
  leaseOfSlot,
  type RelayShard,
  relaySlots,
  slotsOf,
} from '../../../functions/shared/contract/events/relay-shards.ts';
import type { Outbox } from '../../../functions/shared/domain/changes/outbox.ts';
import { runInvocation } from '../../../lib/local/functions/invocation.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { killPoints } from './kill-points.ts';

export interface RelayOptions {
  /** Port for requests to die at a point. */
  readonly port: number;
  /** File with the number of shards, which may change at any time. */
  readonly relayShards: string;
}

/** Time of a run, of which the relay keeps two seconds; short, since the leases of a killed run last for it. */
const runMs = 5_000;

/**
 * The relay in a process of its own, which can be made to die at a point. Each process tries to run every shard: leases
 * decide. A run keeps the number of shards that it began with, so runs of several numbers meet.
 * @param broken makes another outbox of the service's
 */
export async function runRelay(broken = (outbox: Outbox): Outbox => outbox): Promise<void> {
  // Not before runInvocation, which makes invocations possible.
  const { relayEvents, shareOf } = await import('../../../functions/workers/relay-events/handler.ts');
  const { kafkaEventPublisher } = await import('../../../functions/shared/events/kafka-event-publisher.ts');
  const { kafkaProducer } = await import('../../../functions/shared/events/kafka-producer.ts');
  const { withLeases } = await import('../../../functions/shared/runtime/alone.ts');
  const { database } = await import('../../../functions/shared/runtime/database.ts');
  const { auroraOutbox } = await import('../../../functions/shared/store/changes/aurora-outbox.ts');

  const { port, relayShards }: RelayOptions = JSON.parse(process.env.RELAY_OPTIONS ?? '');
  const { reach, listen } = killPoints();
  const outbox = broken(auroraOutbox(database));
  /** Each shard is an environment of its own on AWS, with its own connection. */
  const publisher = () => {
    const events = kafkaEventPublisher(kafkaProducer());
    return relayEvents({
      outbox: {
        ...outbox,
        finish: (batch) => {
          reach('after-publish');
          return outbox.finish(batch);
        },
      },
      events: {
        publish: (entries) => {
          reach('before-publish');
          return events.publish(entries);
        },
      },
    });
  };
  let stopping = false;
  const runShard = async (shard: number) => {
    const relay = publisher();
    const handler = withLeases<RelayShard, unknown>(
      (event) => slotsOf(event).map(leaseOfSlot),
      (event, context, held) => relay(shareOf(event, held), context),
    );
    while (!stopping) {
      const shards = Number(readFileSync(relayShards, 'utf8'));
      const context = lambdaContext('relay-events', runMs);
      const timeLeft = context.getRemainingTimeInMillis;
      context.getRemainingTimeInMillis = () => (stopping ? 0 : timeLeft());
      if (shard < shards) await runInvocation(handler, { shard, shards }, context).catch(console.error);
      await delay(500);
    }
  };
  const running = Array.from({ length: relaySlots }, (_, shard) => runShard(shard));
  listen(port);
  process.once('SIGTERM', async () => {
    setTimeout(() => process.exit(), 3000);
    stopping = true;
    await Promise.all(running);
    process.exit();
  });
}
