import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lengthened, shortened } from '../../../functions/shared/store/changes/snapshot.ts';

const transaction = fc.bigInt({ min: 3n, max: 2n ** 63n });

const snapshot = fc
  .tuple(transaction, fc.uniqueArray(fc.bigInt({ min: 0n, max: 5_000n }), { maxLength: 300 }), fc.boolean())
  .map(([xmin, distances, isQuiet]) => {
    const running = distances.sort((a, b) => (a < b ? -1 : 1)).map((distance) => xmin + distance);
    const xmax = isQuiet ? xmin : (running.at(-1) ?? xmin) + 1n;
    return `${xmin}:${xmax}:${isQuiet ? '' : running.join()}`;
  });

test('a snapshot comes back as it was', () => {
  fc.assert(
    fc.property(snapshot, (text) => {
      expect(lengthened(shortened(text))).toBe(text);
    }),
  );
});

test('two of hundreds of transactions fit into a token', () => {
  const running = Array.from({ length: 500 }, (_, n) => 10n ** 12n + BigInt(n * 7));
  const text = `${10n ** 12n}:${10n ** 12n + 3_500n}:${running.join()}`;
  expect(shortened(text).length * 2).toBeLessThan(2_500);
});
