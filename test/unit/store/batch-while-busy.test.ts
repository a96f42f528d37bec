import { expect, test } from 'vitest';
import { batchWhileBusy } from '../../../functions/shared/batch-while-busy.ts';

function recorder(most: number) {
  const calls: number[][] = [];
  const waiting: (() => void)[] = [];
  const ask = batchWhileBusy(async (items: readonly number[]) => {
    calls.push([...items]);
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (items.includes(13)) throw new Error('unlucky');
    return items.map((item) => item * 2);
  }, most);
  const finish = async () => {
    waiting.shift()?.();
    await new Promise(setImmediate);
  };
  return { calls, ask, finish };
}

test('one call at a time; what is asked meanwhile goes together, in order', async () => {
  const { calls, ask, finish } = recorder(2);
  const answers = Promise.all([1, 2, 3, 4].map(ask));
  await finish();
  await finish();
  await finish();
  expect(await answers).toEqual([2, 4, 6, 8]);
  expect(calls).toEqual([[1], [2, 3], [4]]);
});

test('a failure is that of its own call only', async () => {
  const { calls, ask, finish } = recorder(2);
  const answers = Promise.allSettled([1, 13, 3, 4].map(ask));
  await finish();
  await finish();
  await finish();
  expect((await answers).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  expect(calls).toEqual([[1], [13, 3], [4]]);
});

test('an item whose result is a promise fails by itself', async () => {
  const ask = batchWhileBusy<number, number>(
    async (items) =>
      items.map(async (item) => {
        if (item === 13) throw new Error('unlucky');
        return item * 2;
      }),
    3,
  );
  const answers = await Promise.allSettled([1, 2, 13, 4].map(ask));
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
});

test('what weighs much goes with less', async () => {
  const calls: string[][] = [];
  const ask = batchWhileBusy(
    async (items: readonly string[]) => {
      calls.push([...items]);
      await new Promise(setImmediate);
      return items;
    },
    5,
    (item) => item.length,
  );
  await Promise.all(['first', 'too long by itself', 'ab', 'cd', 'ef', 'g'].map(ask));
  expect(calls).toEqual([['first'], ['too long by itself'], ['ab', 'cd'], ['ef', 'g']]);
});
