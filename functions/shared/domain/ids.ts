import * as z from 'zod';
import { limits } from './limits.ts';
import { name } from './text.ts';

/**
 * An id that the service assigned. Any spelling is accepted (RFC 9562, section 4); everything behind the API sees lower
 * case.
 */
export const uuid = z.uuid().toLowerCase();

/** A name that is a segment of a path: clients resolve `.` and `..` away, even when they are percent-encoded (WHATWG URL). */
export const pathName = (maxBytes: number) =>
  name(maxBytes)
    .refine((value) => value !== '.' && value !== '..', 'Must not be "." or "..".')
    .meta({ pattern: '^(?!\\.{1,2}$)[^\\u0000-\\u001f\\u007f-\\u009f]*$' });

/**
 * Placeholder id of erased users in responses. Tokens that carry it are rejected, and it cannot be added as a
 * participant.
 */
export const erasedUserId = 'erased';

/** A user id in responses: may be `erased`. */
export const shownUserId = name(limits.userIdBytes).meta({
  description: `A user of your product; \`${erasedUserId}\` where the user was erased.`,
});

/** A user id in requests and tokens. */
export const userId = pathName(limits.userIdBytes)
  .refine((value) => value !== erasedUserId, `"${erasedUserId}" is reserved.`)
  .meta({
    description: 'A user of your product: the `sub` of their token.',
    example: 'alice',
    pattern: '^(?!(?:\\.{1,2}|erased)$)[^\\u0000-\\u001f\\u007f-\\u009f]*$',
  });

/** Texts into which the gateway turns claims without a name: it passes every claim on as text. */
const nobody = ['null', 'undefined', '<nil>', '[]', '[object Object]'];

/** A tenant id in tokens. */
export const tenantId = name(limits.tenantIdBytes).refine(
  (value) => !nobody.includes(value),
  'Names no tenant.',
);
