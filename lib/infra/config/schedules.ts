import type { StageConfig } from './stage-config.ts';

/** When the scheduled functions run: EventBridge Scheduler expressions, in UTC. The key is the function's folder. */
export const schedules = {
  // Looks all the time, and starts the next two, deliver-webhooks and poke-participants when they have work; they run once a minute as well.
  'wake-workers': 'rate(1 minute)',
  'relay-events': 'rate(1 minute)',
  'index-messages': 'rate(1 minute)',
  'create-partitions': 'cron(10 2 * * ? *)',
  'expire-uploads': 'rate(1 hour)',
  'expire-idempotency-keys': 'rate(1 hour)',
  'expire-changes': 'rate(1 hour)',
  'expire-connections': 'rate(1 minute)',
  'poke-participants': 'rate(1 minute)',
  'deliver-webhooks': 'rate(1 minute)',
  'run-imports': 'rate(1 minute)',
  // Several runs a night: each continues where the previous one ran out of time.
  'purge-messages': 'cron(20 1-5 * * ? *)',
  'run-erasures': 'rate(1 minute)',
  'run-exports': 'rate(1 minute)',
  'archive-messages': 'rate(1 hour)',
  'seal-audit-events': 'rate(1 minute)',
  'anchor-audit-log': 'rate(1 hour)',
} as const satisfies Record<string, string>;

type Job = keyof typeof schedules;

const liveJobs: readonly string[] = ['expire-connections', 'poke-participants'] satisfies Job[];

/**
 * The jobs of a stage with their schedules: without Kafka there is no relay, without live updates no connection; a
 * stage with `rest` runs its jobs once an hour, and when a request leaves work for them, so that nothing looks at the
 * database all the time.
 */
export function schedulesOf({
  kafka,
  rest,
  live,
  webhooks,
}: Pick<StageConfig, 'kafka' | 'rest' | 'live' | 'webhooks'>): Readonly<Partial<Record<Job, string>>> {
  return Object.fromEntries(
    Object.entries(schedules)
      .filter(([job]) => (kafka !== 'none' || job !== 'relay-events') && !(rest && job === 'wake-workers'))
      .filter(([job]) => (live || !liveJobs.includes(job)) && (webhooks || job !== 'deliver-webhooks'))
      .map(([job, expression]) => [
        job,
        rest && expression === 'rate(1 minute)' ? 'rate(1 hour)' : expression,
      ]),
  );
}

/** Jobs that support `{dryRun: true}`: they report the work without doing it. */
export const dryRuns: readonly (keyof typeof schedules)[] = [
  'archive-messages',
  'purge-messages',
  'anchor-audit-log',
];
