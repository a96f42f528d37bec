import { DateTime } from 'luxon';

/** A date and a time as a clock on the wall shows them. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second?: number;
}

/**
 * Milliseconds since 1970 of a wall time in a zone; undefined for an impossible date. When the clocks show an hour twice,
 * the first one counts unless it is before `notBefore`; when they skip an hour, the one after it counts.
 */
export function timeIn(
  zone: string,
  wall: WallTime,
  notBefore = Number.NEGATIVE_INFINITY,
): number | undefined {
  const time = DateTime.fromObject(wall, { zone });
  if (!time.isValid) return undefined;
  const possible = time
    .getPossibleOffsets()
    .map((one) => one.toMillis())
    .sort((a, b) => a - b);
  return possible.find((one) => one >= notBefore) ?? possible[0];
}

/** @throws Error when there is no such zone */
export function checkTimeZone(zone: string): void {
  if (!DateTime.local({ zone }).isValid)
    throw new Error(`There is no time zone ${zone}; name one like Europe/Berlin.`);
}
