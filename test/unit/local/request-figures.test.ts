import { expect, test } from 'vitest';
import { requestFigures } from '../../../lib/local/console/request-figures.ts';

test('rates and latencies are those of the last ten seconds', () => {
  let now = 0;
  const figures = requestFigures(() => now);
  expect(figures.read()).toEqual({
    requestsPerSecond: 0,
    serverErrorsPerSecond: 0,
    p50Ms: null,
    p99Ms: null,
  });
  for (let ms = 1; ms <= 100; ms++) figures.add(ms > 90 ? 503 : 200, ms);
  expect(figures.read()).toEqual({ requestsPerSecond: 10, serverErrorsPerSecond: 1, p50Ms: 50, p99Ms: 99 });
  now = 9_999;
  figures.add(200, 7);
  expect(figures.read()).toMatchObject({ requestsPerSecond: 10.1 });
  now = 10_000;
  expect(figures.read()).toEqual({ requestsPerSecond: 0.1, serverErrorsPerSecond: 0, p50Ms: 7, p99Ms: 7 });
});
