import { Cron, type CronOptions } from 'croner';

const secondsPer = { minute: 60, hour: 3600, day: 86_400 };

/**
 * The cron pattern of an EventBridge Scheduler expression in UTC: `rate(5 minutes)`, `cron(10 2 * * ? *)`.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * @throws Error for an invalid expression
 */
export function cronOf(expression: string): { readonly pattern: string; readonly options: CronOptions } {
  const [, kind, value = ''] = /^(rate|cron)\((.+)\)$/.exec(expression) ?? [];
  const [, count, unit] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(value) ?? [];
  if (kind === 'rate' && count && unit) {
    const interval = Number(count) * secondsPer[unit as keyof typeof secondsPer];
    return { pattern: '* * * * * *', options: { interval } };
  }
  if (kind === 'cron') {
    // Sunday is 1, and 0/5 means 0-59/5.
    const dialect = {
      mode: '7-part',
      timezone: 'UTC',
      alternativeWeekdays: true,
      sloppyRanges: true,
    } as const;
    return { pattern: `0 ${value}`, options: dialect };
  }
  throw new Error(`${expression} is no schedule expression`);
}

/** How often a schedule fires in a month of 730 hours. @throws Error for an invalid expression */
export function runsPerMonth(expression: string): number {
  const { pattern, options } = cronOf(expression);
  if (options.interval) return (730 * 3600) / options.interval;
  const weeks = 4;
  const start = new Date('2026-01-05T00:00:00Z');
  const end = new Date(start.getTime() + weeks * 7 * 24 * 3600 * 1000);
  const cron = new Cron(pattern, options);
  let runs = 0;
  for (let next = cron.nextRun(start); next && next <= end; next = cron.nextRun(next)) runs++;
  return (runs * 730) / (weeks * 7 * 24);
}
