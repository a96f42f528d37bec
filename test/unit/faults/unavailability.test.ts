import { expect, test } from 'vitest';
import type { Send } from '../../faults/ledger.ts';
import { unavailability } from '../../faults/unavailability.ts';

const settledAt = (at: number, outcome: Send['outcome'] = 'acknowledged'): Send => ({
  ref: `m${at}`,
  conversationId: 'c',
  mode: 'sync',
  keyed: false,
  sentAt: at - 5,
  settledAt: at,
  outcome,
});

test('only pauses of more than a second between acknowledgements count', () => {
  const sends = [5_000, 900, 1_900, 8_500].map((at) => settledAt(at));
  expect(unavailability(sends, 0, 9_000)).toEqual({ seconds: 3.1 + 3.5, longestSeconds: 3.5 });
});

test('an answer that promises nothing ends no pause', () => {
  const sends = [settledAt(1_500, 'unknown'), settledAt(1_600, 'refused')];
  expect(unavailability(sends, 0, 3_000)).toEqual({ seconds: 3, longestSeconds: 3 });
});
