import * as z from 'zod';

const encoder = new TextEncoder();

export const utf8Bytes = (text: string): number => encoder.encode(text).length;

/** PostgreSQL stores neither NUL nor a lone surrogate. */
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Unicode text, kept verbatim, of at most `maxBytes` in UTF-8. */
export const text = (maxBytes: number) =>
  z
    .string()
    .refine(isStorable, 'Has a NUL character or a lone surrogate.')
    // A UTF-16 unit is three bytes at most: most texts need not be encoded to be counted.
    .refine(
      (value) => value.length * 3 <= maxBytes || utf8Bytes(value) <= maxBytes,
      `Is longer than ${maxBytes} bytes of UTF-8.`,
    )
    .meta({ maxLength: maxBytes, pattern: '^[^\\u0000]*$' });

/** A one-line name: text without control characters, not empty. */
export const name = (maxBytes: number) =>
  text(maxBytes)
    .min(1)
    .refine((value) => !/\p{Cc}/u.test(value), 'Has a control character.')
    .meta({ pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]*$' });

/** A line of at most `maxCharacters` Unicode characters (code points), not empty. */
export const lineOf = (maxCharacters: number) =>
  name(4 * maxCharacters)
    .refine((value) => [...value].length <= maxCharacters, `Is longer than ${maxCharacters} characters.`)
    .meta({ maxLength: maxCharacters });

/**
 * A name of a file. Characters that change the direction of text would display `annexe.exe` as `annexe.txt` (UAX #9).
 */
export const fileName = (maxCharacters: number) =>
  lineOf(maxCharacters)
    .refine(
      (value) => !/\p{Bidi_Control}/u.test(value),
      'Has a character that changes the direction of text.',
    )
    .meta({
      pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]*$',
    });
