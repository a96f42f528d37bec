/** When the scheduled functions run: EventBridge Scheduler expressions, in UTC. The key is the function's folder. */
export const schedules = {
  'relay-events': 'rate(1 minute)',
  'index-messages': 'rate(1 minute)',
  'create-partitions': 'cron(10 2 * * ? *)',
  'expire-uploads': 'rate(1 hour)',
  'expire-idempotency-keys': 'rate(1 hour)',
  'expire-changes': 'rate(1 hour)',
  'run-imports': 'rate(1 minute)',
  // Several times a night: each goes on where the time of the one before ended.
  'purge-messages': 'cron(20 1-5 * * ? *)',
  'run-erasures': 'rate(1 minute)',
  'run-exports': 'rate(1 minute)',
  'archive-messages': 'rate(1 hour)',
  'seal-audit-events': 'rate(1 minute)',
  'anchor-audit-log': 'rate(1 hour)',
} as const satisfies Record<string, string>;

/** Those that take `{dryRun: true}`: they tell what they would do, and do nothing. */
export const dryRuns: readonly (keyof typeof schedules)[] = [
  'archive-messages',
  'purge-messages',
  'anchor-audit-log',
];
