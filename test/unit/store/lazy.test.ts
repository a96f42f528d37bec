import { expect, test } from 'vitest';
import { lazy } from '../../../functions/shared/lazy.ts';

test('an object is loaded once, at the first call, and again after a failure', async () => {
  let loads = 0;
  const counter = lazy<{ add(a: number, b: number): Promise<number> }>(async () => {
    loads += 1;
    if (loads === 1) throw new Error('cannot be loaded');
    return { add: async (a, b) => a + b };
  });
  expect(loads).toBe(0);
  await expect(counter.add(1, 2)).rejects.toThrow('cannot be loaded');
  expect(await Promise.all([counter.add(1, 2), counter.add(3, 4)])).toEqual([3, 7]);
  expect(loads).toBe(2);
});
