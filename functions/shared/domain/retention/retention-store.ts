import type { Caller } from '../caller.ts';
import type {
  LegalHold,
  NewLegalHold,
  RetentionChange,
  RetentionPolicy,
  RetentionRule,
} from './retention.ts';

interface PageWindow {
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins, when there is one. */
  readonly next?: string | undefined;
}

/** How long messages of a tenant are kept. */
export interface RetentionPolicies {
  list(
    window: PageWindow,
    caller: Caller,
  ): Promise<Page<RetentionPolicy> & { readonly default: RetentionPolicy | null }>;
  /**
   * Sets the policy of a conversation, or without one of the caller's tenant; without a rule it removes it. A dry run
   * changes nothing, and tells the impact.
   * @throws DomainError conversation-not-found | retention-policy-not-found
   */
  set(
    change: { conversationId?: string | undefined; rule?: RetentionRule; dryRun: boolean },
    caller: Caller,
  ): Promise<RetentionChange>;
  /** What the stage's config says of tenants without a policy of their own; `job` is who says so. */
  setForStage(rule: RetentionRule, job: string): Promise<void>;
}

export interface LegalHolds {
  /** @throws DomainError conversation-not-found */
  place(hold: NewLegalHold & { readonly holdId: string }, caller: Caller): Promise<LegalHold>;
  /** The newest first. */
  list(window: PageWindow & { readonly released: boolean }, caller: Caller): Promise<Page<LegalHold>>;
  /** @throws DomainError legal-hold-not-found */
  release(holdId: string, caller: Caller): Promise<LegalHold>;
}
