import { locationOf } from '../../../shared/contract/location.ts';
import type { Message } from '../../../shared/domain/messages/message.ts';
import { messageReply } from '../../../shared/http/message-reply.ts';

type Headers = Readonly<Record<string, string>>;

/** 201: the message is stored. */
export const createdReply = (message: Message, headers: Headers = {}) => {
  const { status, body, headers: withEtag } = messageReply(201, message, headers);
  return {
    status,
    body: { messageId: message.id, status: 'stored', message: body },
    headers: { ...withEtag, location: locationOf('get-message', { messageId: message.id }) },
  } as const;
};

/** 202: the message is queued. */
export const queuedReply = (messageId: string, headers: Headers = {}) =>
  ({
    status: 202,
    body: { messageId, status: 'queued' },
    headers: { ...headers, location: locationOf('get-message', { messageId }) },
  }) as const;
