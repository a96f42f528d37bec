import * as z from 'zod';
import { userId, uuid } from '../domain/ids.ts';
import { limits } from '../domain/limits.ts';

/** Fifteen digits: a JavaScript number holds every integer up to this one. */
const largest = 999_999_999_999_999;

/** A whole number in a query string. Coercion alone would take '', '0x10' and '1e3' too. */
export const wholeNumber = ({ minimum, maximum = largest }: { minimum: number; maximum?: number }) =>
  z
    .string()
    .regex(/^\d{1,15}$/, 'Must be a whole number.')
    .transform(Number)
    .pipe(z.number().min(minimum).max(maximum))
    .meta({
      override: ({ jsonSchema }) => {
        delete jsonSchema.pattern;
        Object.assign(jsonSchema, { type: 'integer', minimum, maximum });
      },
    });

const trueOrFalse = z.enum(['true', 'false']);
const isTrue = (value: z.infer<typeof trueOrFalse>) => value === 'true';
/** In the API document a text that is `true` or `false` is a boolean, as clients write it. */
const asBoolean = (more: { readonly default?: boolean } = {}): z.GlobalMeta => ({
  override: ({ jsonSchema }) => {
    delete jsonSchema.enum;
    Object.assign(jsonSchema, { type: 'boolean', ...more });
  },
});

/** A boolean in a query string; false when it is absent. */
export const flag = trueOrFalse
  .default('false')
  .transform(isTrue)
  .meta(asBoolean({ default: false }));

/** A filter by a property: true or false, or both when it is absent. */
export const eitherOrBoth = (description: string) =>
  trueOrFalse
    .transform(isTrue)
    .optional()
    .meta({ description, ...asBoolean() });

const entityTag = String.raw`(W/)?"[\x21\x23-\x7e]*"`;

/** Header of a PATCH or DELETE of a resource that has an ETag. */
export const ifMatch = z
  .string()
  .max(1024)
  .regex(new RegExp(`^(\\*|${entityTag}( *, *${entityTag})*)$`), 'Must be "*" or ETags, each in quotes.')
  .optional()
  .meta({
    description:
      'ETag of the representation that you change, several, or `*` (RFC 9110). When the resource has another one, the service ' +
      'changes nothing and returns 412. A weak ETag never matches.',
    example: '"xyzzy"',
  });

const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/)
  .optional()
  .meta({
    description:
      'A key that you choose for this request: for 24 hours a request of yours to this operation with the same key and body ' +
      'returns what the first one did (draft-ietf-httpapi-idempotency-key-header-07).',
    example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
  });

/** Headers of a POST that creates something. */
export const creationHeaders = z.object({ 'idempotency-key': idempotencyKey });

/** Problems of a POST that concern its Idempotency-Key. */
export const creationProblems = ['idempotency-key-reused', 'idempotency-key-in-flight'] as const;

/** Zod's pattern of a UUID, less its anchors. */
const anId = z.regexes.uuid().source.slice(1, -1);

/** Ids in a query string, separated by commas. */
export const idList = (most: number) =>
  z
    .string()
    .regex(new RegExp(`^${anId}(,${anId}){0,${most - 1}}$`), {
      error: 'Must be UUIDs, separated by commas.',
      abort: true,
    })
    .transform((value) => value.split(','))
    .pipe(z.array(uuid).min(1).max(most));

export const conversationPath = z.strictObject({
  conversationId: uuid.meta({ description: 'The conversation.' }),
});
export const messagePath = z.strictObject({ messageId: uuid.meta({ description: 'The message.' }) });
export const userPath = z.strictObject({ userId });

export const cursor = z
  .string()
  .min(1)
  .max(512)
  .optional()
  .meta({ description: '`nextCursor` of a page of the same listing.' });

/** A larger limit counts as the maximum, so that a client can ask for the longest page. */
export const pageLimit = wholeNumber({ minimum: 1 })
  .transform((limit) => Math.min(limit, limits.pageSize))
  .default(limits.defaultPageSize)
  .meta({
    description: `Items per page, at most ${limits.pageSize}; a larger number is taken as ${limits.pageSize}.`,
    override: ({ jsonSchema }) => {
      delete jsonSchema.pattern;
      Object.assign(jsonSchema, { type: 'integer', minimum: 1, default: limits.defaultPageSize });
    },
  });

/** A page that is read forward only. */
export const pageOf = <Item extends z.ZodType>(id: string, item: Item) =>
  z
    .strictObject({
      items: z.array(item),
      nextCursor: z.string().nullable().meta({ description: 'Cursor of the next page; null at the end.' }),
    })
    .meta({ id });
