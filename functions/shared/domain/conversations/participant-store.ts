import type { Caller } from '../caller.ts';
import type { IdempotencyKey } from '../idempotency-key.ts';
import type { Page, PageRequest } from '../page.ts';
import type { Participant, Role } from './conversation.ts';

/** All throw DomainError conversation-not-found | conversation-deleted, and what they name. */
export interface ParticipantStore {
  /** In the order in which they joined. */
  list(conversationId: string, page: PageRequest<string>, caller: Caller): Promise<Page<Participant, string>>;
  /** @throws DomainError insufficient-role | already-participant | participants-fixed | too-many-participants */
  add(
    conversationId: string,
    userId: string,
    role: Role,
    caller: Caller,
    key?: IdempotencyKey,
  ): Promise<{ readonly participant: Participant; readonly replayed: boolean }>;
  /** @throws DomainError insufficient-role | participant-not-found | participants-fixed | last-owner */
  setRole(conversationId: string, userId: string, role: Role, caller: Caller): Promise<Participant>;
  /** @throws DomainError insufficient-role | participant-not-found | participants-fixed | last-owner */
  remove(conversationId: string, userId: string, caller: Caller): Promise<void>;
}
