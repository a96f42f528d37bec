import { expect, it } from 'vitest';
import { instant } from '../../../functions/shared/domain/time.ts';

it.each([
  ['2026-11-28T01:02:03Z', '2026-11-28T01:02:03.000Z'],
  ['2026-11-28T01:02:03.4567+05:30', '2026-11-27T19:32:03.456Z'],
  ['0047-09-29T07:27:10.4+06:16', '0047-09-29T01:11:10.400Z'],
])('%s is %s', (given, utc) => {
  expect(instant.parse(given)).toBe(utc);
});

it.each([
  '2026-11-28',
  '2026-11-28T01:02:03',
  '0000-06-01T00:00:00Z',
  '0001-01-01T00:00:00+06:00',
  '9999-12-31T23:59:59-06:00',
])('%s is refused', (given) => {
  expect(instant.safeParse(given).success).toBe(false);
});
