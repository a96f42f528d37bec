import type { Caller } from '../../../shared/domain/caller.ts';
import { refused } from '../../../shared/domain/domain-error.ts';
import { refusalOf } from '../../../shared/domain/messages/append-refusal.ts';
import type { AcceptedMessage } from '../../../shared/domain/messages/message.ts';
import type { BatchOutcome } from '../../../shared/domain/messages/message-store.ts';
import type { EndpointReply } from '../../../shared/http/endpoint.ts';
import { problemBody } from '../../../shared/http/problem.ts';

/**
 * The items of the response.
 * @throws DomainError when every message was refused for the same reason
 */
export function batchItems(
  messages: readonly AcceptedMessage[],
  outcomes: readonly BatchOutcome[],
  caller: Caller,
): EndpointReply<'create-message-batch'>['body']['items'] {
  const refusals = outcomes.map((outcome, index) => {
    if (outcome.status === 'stored') return undefined;
    return outcome.status === 'message-rejected'
      ? refused('message-rejected')
      : refusalOf(outcome.status, messages[index] as AcceptedMessage, caller);
  });
  const kinds = new Set(refusals.map((refusal) => refusal?.kind));
  const [first] = refusals;
  if (kinds.size === 1 && first) throw first;
  return outcomes.map((outcome, index) => {
    const refusal = refusals[index];
    return outcome.status === 'stored' || !refusal
      ? { messageId: outcome.messageId, status: 'stored' as const, seq: (outcome as { seq: number }).seq }
      : {
          messageId: outcome.messageId,
          status: 'refused' as const,
          problem: problemBody(refusal.kind, { detail: refusal.message }),
        };
  });
}
