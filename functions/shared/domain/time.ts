import * as z from 'zod';

/**
 * A time in a request: RFC 3339 with any offset from UTC. Parsed to UTC with milliseconds. Accepts only years that
 * PostgreSQL and JavaScript both write with four digits.
 */
export const instant = z.iso
  .datetime({ offset: true, abort: true })
  .transform((value) => new Date(value).toISOString())
  .refine((value) => /^(?!0000)\d{4}-/.test(value), 'Is not in the years 1 to 9999.');
