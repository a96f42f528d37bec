import * as z from 'zod';

const token = '[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*';
const value = `(?:[A-Za-z0-9!#$%&'*+.^_\`|~-]+|"[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]*")`;

/** A media type without its parameters, in lower case: `text/plain` of `Text/Plain; charset=utf-8`. */
export const essenceOf = (mime: string): string => (mime.split(';')[0] ?? '').trim().toLowerCase();

/** A media type as requests name it (RFC 9110, 8.3.1): any case, with parameters; kept with its type in lower case. */
export const mediaType = z
  .string()
  .max(255)
  .regex(new RegExp(`^${token}/${token}(?: *; *${token}=${value})*$`))
  .transform((mime) => essenceOf(mime) + mime.slice(mime.split(';')[0]?.length))
  .meta({
    description: 'Media type of the file; parameters are kept.',
    example: 'image/png',
  });
