import type { Message } from '../domain/messages/message.ts';

/** A message with its version as ETag (RFC 9110), for If-Match. */
export const messageReply = <const Status extends 200 | 201>(
  status: Status,
  message: Message,
  headers: Readonly<Record<string, string>> = {},
) => ({ status, body: message, headers: { etag: `"${message.version}"`, ...headers } });
