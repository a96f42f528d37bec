import type { Send } from './ledger.ts';

export interface Unavailability {
  readonly seconds: number;
  readonly longestSeconds: number;
}

/** A pause in the stream of acknowledgements that is longer than this counts. */
const unnoticedMs = 1_000;

/** The time in which clients kept sending and nothing was acknowledged. */
export function unavailability(sends: readonly Send[], from: number, to: number): Unavailability {
  const acknowledged = sends
    .filter(({ outcome }) => outcome === 'acknowledged')
    .map((send) => send.settledAt);
  const moments = [from, ...acknowledged.filter((at) => at > from && at < to).sort((a, b) => a - b), to];
  const pauses = moments
    .slice(1)
    .map((at, index) => at - (moments[index] ?? at))
    .filter((pause) => pause > unnoticedMs);
  return {
    seconds: pauses.reduce((sum, pause) => sum + pause, 0) / 1000,
    longestSeconds: Math.max(0, ...pauses) / 1000,
  };
}
