import type { MSKEvent, MSKRecord } from 'aws-lambda';
import * as z from 'zod';
import { eventType } from '../../shared/contract/events/events.ts';
import type { Poked } from '../../shared/domain/live/live-connections.ts';

/** Clients that connected later than an event have requested its change. Most of a backlog is older. */
const maxAgeMs = 5 * 60_000;

const conversationEvent = z.object({
  type: z.string(),
  subject: z.uuid(),
  tenantid: z.string(),
  data: z.unknown(),
});
const removedUser = z.object({ userId: z.string() });
const removal = eventType('participant-removed');

/** Whom the events of a batch concern. Ignores records that are old, or no events of a conversation. */
export function pokedBy(event: MSKEvent, now = Date.now()): Poked {
  const events = Object.values(event.records)
    .flat()
    .filter(({ timestamp }) => now - timestamp < maxAgeMs)
    .flatMap(read);
  return {
    conversationIds: [...new Set(events.map(({ subject }) => subject))],
    removed: events.flatMap(({ type, tenantid: tenantId, data }) => {
      const user = type === removal ? removedUser.safeParse(data).data : undefined;
      return user ? [{ tenantId, userId: user.userId }] : [];
    }),
  };
}

function read({ value = '' }: MSKRecord): z.infer<typeof conversationEvent>[] {
  try {
    return [conversationEvent.parse(JSON.parse(Buffer.from(value, 'base64').toString('utf8')))];
  } catch {
    return [];
  }
}
