import type {
  ConversationPlace,
  DeletedPlace,
  MessagePurge,
  PurgeStep,
} from '../../shared/domain/retention/message-purge.ts';
import type { PurgeRun } from './report.ts';

/** Purges messages, and conversations, that were deleted longer ago than the window. */
export async function purgeDeleted(
  purge: Pick<MessagePurge, 'purgeDeleted' | 'purgeConversations'>,
  windowSeconds: number,
  run: PurgeRun,
): Promise<void> {
  const { dryRun } = run;
  await walk<DeletedPlace>((after) => purge.purgeDeleted({ windowSeconds, after, dryRun }), run);
  await walk<ConversationPlace>((after) => purge.purgeConversations({ windowSeconds, after, dryRun }), run);
}

async function walk<Place>(
  step: (after: Place | undefined) => Promise<PurgeStep<Place>>,
  { report, hasTime }: PurgeRun,
): Promise<void> {
  let place: Place | undefined;
  do {
    const { purged, held, next } = await step(place);
    report.purged += purged;
    report.held += held;
    place = next;
  } while (place !== undefined && hasTime());
}
