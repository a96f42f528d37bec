import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refusal } from '../../../lib/local/gateway/refusal.ts';
import { throttled } from '../../../lib/local/gateway/throttle.ts';

test('in any time a route takes its burst and what its rate adds, and what it refuses it takes when told', () => {
  const pauses = fc.array(fc.nat({ max: 2000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(
      pauses,
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      (milliseconds, rate, burst) => {
        let now = 0;
        const take = throttled({ requestsPerSecond: rate, requestBurst: burst }, () => now);
        const taken: number[] = [];
        for (const pause of milliseconds) {
          now += pause;
          try {
            take('route');
          } catch (error) {
            expect(error).toBeInstanceOf(Refusal);
            now += Number((error as Refusal).headers['retry-after']) * 1000;
            take('route');
          }
          taken.push(now);
          for (const [index, since] of taken.entries())
            expect(taken.length - index).toBeLessThanOrEqual(burst + ((now - since) / 1000) * rate + 1e-6);
        }
      },
    ),
  );
});

test('routes do not take from each other', () => {
  const take = throttled({ requestsPerSecond: 1, requestBurst: 1 }, () => 0);
  take('one');
  expect(() => take('one')).toThrow(Refusal);
  expect(() => take('other')).not.toThrow();
});
