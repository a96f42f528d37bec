import { locationOf } from '../../../shared/contract/location.ts';
import type { Message } from '../../../shared/domain/messages/message.ts';

type Headers = Readonly<Record<string, string>>;

/** 201: the message is stored. */
export const createdReply = (message: Message, headers: Headers = {}) =>
  ({
    status: 201,
    body: { messageId: message.id, status: 'stored', message },
    resource: message,
    headers: { ...headers, location: locationOf('get-message', { messageId: message.id }) },
  }) as const;

/** 202: the message is queued. */
export const queuedReply = (messageId: string, headers: Headers = {}) =>
  ({
    status: 202,
    body: { messageId, status: 'queued' },
    headers: { ...headers, location: locationOf('get-message', { messageId }) },
  }) as const;
