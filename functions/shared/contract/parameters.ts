import * as z from 'zod';

/** A whole number in a query string. Coercion alone would take '', '0x10' and '1e3' too. */
export const wholeNumber = ({ minimum, maximum }: { minimum: number; maximum?: number }) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'Is not a whole number.')
    .transform(Number)
    .pipe(
      z
        .number()
        .min(minimum)
        .max(maximum ?? Number.MAX_SAFE_INTEGER),
    )
    .meta({
      override: ({ jsonSchema }) => {
        delete jsonSchema.pattern;
        Object.assign(jsonSchema, { type: 'integer', minimum, ...(maximum && { maximum }) });
      },
    });
