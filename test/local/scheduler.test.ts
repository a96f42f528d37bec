import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { schedules } from '../../lib/infra/config/schedules.ts';
import { type Scheduler, startScheduler } from '../../lib/local/functions/scheduler.ts';

const minute = 60_000;
const log = vi.fn();
const handler = vi.fn<(event: unknown, context: Context) => Promise<unknown>>();
let scheduler: Scheduler | undefined;

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 5, 12, 0, 30) }); // a Monday
  handler.mockReset().mockResolvedValue(undefined);
  log.mockReset();
});

afterEach(async () => {
  await scheduler?.stop();
  vi.useRealTimers();
});

/** When it is called, in minutes from the start. */
function calls(expression: string, timeoutMs?: number): number[] {
  const startedAt = Date.now();
  const at: number[] = [];
  const run = (event: unknown, context: Context) => {
    at.push(Math.round((Date.now() - startedAt) / minute));
    return handler(event, context);
  };
  scheduler = startScheduler({ job: { expression, handler: run, ...(timeoutMs && { timeoutMs }) } }, log);
  return at;
}

const days = (count: number) => count * 24 * 60;

describe('a rate', () => {
  it.each([
    ['rate(1 minute)', 3, [0, 1, 2, 3]],
    ['rate(5 minutes)', 12, [0, 5, 10]],
    ['rate(1 hour)', 150, [0, 60, 120]],
    ['rate(1 day)', days(1.5), [0, days(1)]],
  ])('%s fires at once and then every so often', async (expression, minutes, expected) => {
    const at = calls(expression);
    await vi.advanceTimersByTimeAsync(minutes * minute + 2000);
    expect(at).toEqual(expected);
  });
});

describe('a cron expression', () => {
  const from = (time: string) => Math.round((Date.parse(time) - Date.now()) / minute);

  it.each([
    ['cron(10 2 * * ? *)', ['2026-01-06T02:10Z', '2026-01-07T02:10Z']],
    ['cron(0 18 ? * TUE-FRI *)', ['2026-01-06T18:00Z']],
    ['cron(0 8 ? * 3 *)', ['2026-01-06T08:00Z']], // Sunday is 1
    ['cron(0/30 13 5 * ? *)', ['2026-01-05T13:00Z', '2026-01-05T13:30Z']],
    ['cron(0 8 10 1 ? 2027)', []],
  ])('%s fires at the start, and in UTC when it says', async (expression, times) => {
    const expected = [0, ...times.map(from)];
    const at = calls(expression);
    await vi.advanceTimersByTimeAsync(days(2) * minute);
    expect(at).toEqual(expected);
  });
});

it.each([
  'rate(1 fortnight)',
  'rate(0 minutes)',
  'rate(minute)',
  'cron(10 2 * * *)',
  'cron(61 2 * * ? *)',
  '5 minutes',
])('refuses %s', (expression) => {
  expect(() => calls(expression)).toThrow();
});

it.each(Object.entries(schedules))('understands the schedule of %s', async (_, expression) => {
  const at = calls(expression);
  await vi.advanceTimersByTimeAsync(2000);
  expect(at).toEqual([0]);
});

describe('a function', () => {
  it('gets a scheduled event and the time that it has', async () => {
    calls('rate(1 hour)', 5000);
    await vi.advanceTimersByTimeAsync(2000);
    const [event, context] = handler.mock.lastCall ?? [];
    expect(event).toMatchObject({ 'detail-type': 'Scheduled Event', source: 'aws.scheduler', detail: '{}' });
    expect(context?.functionName).toBe('job');
    const left = context?.getRemainingTimeInMillis();
    expect(left).toBeGreaterThan(2000);
    expect(left).toBeLessThanOrEqual(5000);
  });

  it('never runs twice at once, and right after when its time came meanwhile', async () => {
    const first = Promise.withResolvers<void>();
    handler.mockReturnValueOnce(first.promise);
    const at = calls('rate(1 minute)');
    await vi.advanceTimersByTimeAsync(1.6 * minute);
    expect(at).toEqual([0]);
    first.resolve();
    await vi.advanceTimersByTimeAsync(0.1 * minute);
    expect(at).toEqual([0, 2]);
    await vi.advanceTimersByTimeAsync(1.5 * minute);
    expect(at).toEqual([0, 2, 2, 3]);
  });

  it('that fails is logged, and fired again', async () => {
    handler.mockRejectedValueOnce(new Error('broken'));
    const at = calls('rate(1 minute)');
    await vi.advanceTimersByTimeAsync(minute + 2000);
    expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('job: Error: broken'));
    expect(at).toEqual([0, 1]);
  });

  it('that takes longer than it may is logged', async () => {
    handler.mockReturnValueOnce(new Promise((resolve) => setTimeout(resolve, 30_000)));
    calls('rate(1 hour)', 10_000);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(log).toHaveBeenCalledExactlyOnceWith('job: still running after 10000 ms');
    await vi.advanceTimersByTimeAsync(20_000);
  });
});

describe('stopping', () => {
  it('tells running functions that their time is up, waits for them, and fires nothing more', async () => {
    let left: number | undefined;
    handler.mockImplementationOnce(async (_, { getRemainingTimeInMillis }) => {
      while (getRemainingTimeInMillis() > 0) await new Promise((resolve) => setTimeout(resolve, 100));
      left = getRemainingTimeInMillis();
    });
    const at = calls('rate(1 minute)');
    await vi.advanceTimersByTimeAsync(2000);
    const stopped = scheduler?.stop();
    await vi.advanceTimersByTimeAsync(200);
    await stopped;
    expect(left).toBe(0);
    await vi.advanceTimersByTimeAsync(5 * minute);
    expect(at).toEqual([0]);
  });
});
