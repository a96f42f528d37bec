import type { Caller } from '../caller.ts';
import { DomainError, refused } from '../domain-error.ts';
import type { AcceptedMessage } from './message.ts';
import type { AppendOutcome } from './message-store.ts';

type Refused = Exclude<AppendOutcome['status'], 'stored' | 'duplicate' | 'replayed'>;

/** The error of a message that may not be appended, as its sender sees it. */
export function refusalOf(
  status: Refused,
  { senderId }: Pick<AcceptedMessage, 'senderId'>,
  caller: Caller,
): DomainError {
  switch (status) {
    case 'no-conversation':
      return refused('conversation-not-found');
    case 'not-participant':
      return senderId === caller.userId
        ? refused('conversation-not-found')
        : new DomainError('sender-not-participant', 'senderId does not take part in the conversation.', {
            faults: [{ pointer: '#/body/senderId', detail: 'Does not take part in the conversation.' }],
          });
    case 'conversation-deleted':
    case 'user-blocked':
      return refused(status);
    case 'reply-unavailable':
      return new DomainError(
        'reply-unavailable',
        'replyTo is no message of the conversation that you may read.',
        {
          faults: [{ pointer: '#/body/replyTo', detail: 'Is no message of this conversation for you.' }],
        },
      );
    case 'upload-unavailable':
      return new DomainError('upload-unavailable', 'An upload was used by another message, or has expired.', {
        faults: [{ pointer: '#/body/attachments', detail: 'Has an upload that was used, or has expired.' }],
      });
    case 'idempotency-key-reused':
    case 'idempotency-key-in-flight':
      return refused(status);
  }
}
