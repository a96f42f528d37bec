import type { Caller } from '../caller.ts';
import type { Participant, Role } from './conversation.ts';

/** All throw DomainError conversation-not-found | conversation-deleted, and what they name. */
export interface ParticipantStore {
  /** In the order in which they joined; `next` is where the next page begins, when there is one. */
  list(
    conversationId: string,
    window: { readonly limit: number; readonly after?: string | undefined },
    caller: Caller,
  ): Promise<{ readonly items: readonly Participant[]; readonly next?: string | undefined }>;
  /** @throws DomainError insufficient-role | already-participant | participants-fixed | too-many-participants */
  add(conversationId: string, userId: string, role: Role, caller: Caller): Promise<Participant>;
  /** @throws DomainError insufficient-role | participant-not-found | last-owner */
  setRole(conversationId: string, userId: string, role: Role, caller: Caller): Promise<Participant>;
  /** @throws DomainError insufficient-role | participant-not-found | participants-fixed | last-owner */
  remove(conversationId: string, userId: string, caller: Caller): Promise<void>;
}
