/** Headers that the service sets on responses, for the API's document and for browsers (CORS). */
export const responseHeaders = {
  etag: {
    description:
      'Validator of this representation, for If-None-Match and, where it is strong, If-Match (RFC 9110).',
    example: '"xyzzy"',
  },
  location: { description: 'Path of the resource (RFC 9110).', example: '/api/v1/messages/01a2b3c4-…' },
  'idempotent-replayed': {
    description: '`true` where an earlier request with this Idempotency-Key did the work.',
    example: 'true',
  },
  'retry-after': { description: 'Seconds to wait before the next try.', example: '1' },
  'www-authenticate': {
    description: 'The scheme that is expected, and what is wrong (RFC 6750).',
    example: 'Bearer',
  },
  allow: { description: 'Methods that this path has (RFC 9110).', example: 'GET, POST' },
} as const;

export type ResponseHeader = keyof typeof responseHeaders;
