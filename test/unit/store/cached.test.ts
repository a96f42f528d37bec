import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cached } from '../../../functions/shared/cached.ts';

const limits = { maxAgeMs: 1000, maxEntries: 2 };
let loads: string[] = [];
const load = async (name: string) => {
  loads.push(name);
  return name.toUpperCase();
};

beforeEach(() => {
  loads = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test('what was loaded is remembered for its time', async () => {
  const get = cached(load, limits);
  expect(await get('a')).toBe('A');
  vi.advanceTimersByTime(999);
  expect(await get('a')).toBe('A');
  expect(loads).toEqual(['a']);
  vi.advanceTimersByTime(1);
  await get('a');
  expect(loads).toEqual(['a', 'a']);
});

test('who asks at the same time gets the same answer', async () => {
  const get = cached(load, limits);
  await Promise.all([get('a'), get('a'), get('a')]);
  expect(loads).toEqual(['a']);
});

test('only so many are remembered, those last used', async () => {
  const get = cached(load, limits);
  for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await get(name);
  expect(loads).toEqual(['a', 'b', 'c', 'b']);
});

test('failures and what is not to be kept are asked again', async () => {
  let fails = true;
  const get = cached(
    async (name) => {
      loads.push(name);
      if (fails) throw new Error('down');
      return undefined;
    },
    { ...limits, keep: (value) => value !== undefined },
  );
  await expect(get('a')).rejects.toThrow('down');
  fails = false;
  await get('a');
  await get('a');
  expect(loads).toEqual(['a', 'a', 'a']);
});
