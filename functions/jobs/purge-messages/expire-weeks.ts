import type { MessagePurge } from '../../shared/domain/retention/message-purge.ts';
import type { PurgeRun } from './report.ts';

type Expiry = Pick<MessagePurge, 'weeks' | 'dropWeek' | 'finishDropped' | 'expire'>;

/**
 * Expires messages week by week from the oldest. Drops a week as a whole where possible; otherwise removes the due
 * messages, and drops the week if none is left.
 */
export async function expireWeeks(purge: Expiry, run: PurgeRun): Promise<void> {
  if (!run.dryRun) await purge.finishDropped(run.hasTime);
  for (const { week, reached, over } of await purge.weeks()) {
    if (!run.hasTime()) return;
    const drops = over && !run.dryRun;
    if (drops && (await dropWeek(purge, week, run))) continue;
    if (reached && (await expireWeek(purge, week, run)) > 0 && drops) await dropWeek(purge, week, run);
  }
}

async function dropWeek(purge: Expiry, week: string, { report, hasTime }: PurgeRun): Promise<boolean> {
  const { outcome, expired, bytes } = await purge.dropWeek(week);
  report.droppedWeeks += outcome === 'dropped' ? 1 : 0;
  report.expired += expired;
  report.expiredBytes += bytes;
  if (outcome === 'dropped') await purge.finishDropped(hasTime);
  return outcome === 'dropped';
}

/** Returns the number of removed messages. */
async function expireWeek(
  purge: Expiry,
  week: string,
  { dryRun, report, hasTime }: PurgeRun,
): Promise<number> {
  const before = report.expired;
  let after: string | undefined;
  do {
    const { expired, bytes, held, next } = await purge.expire({ week, after, dryRun });
    report.expired += expired;
    report.expiredBytes += bytes;
    report.held += held;
    after = next;
  } while (after !== undefined && hasTime());
  return report.expired - before;
}
