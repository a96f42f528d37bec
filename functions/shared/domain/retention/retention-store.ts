import type { Caller } from '../caller.ts';
import type { IdempotencyKey } from '../idempotency-key.ts';
import type { Page, PageRequest } from '../page.ts';
import type {
  LegalHold,
  NewLegalHold,
  RetentionChange,
  RetentionPolicy,
  RetentionRule,
} from './retention.ts';

/** Retention policies: how long messages are kept. */
export interface RetentionPolicies {
  list(
    page: PageRequest<string>,
    caller: Caller,
  ): Promise<Page<RetentionPolicy, string> & { readonly default: RetentionPolicy | null }>;
  /**
   * Sets the policy of a conversation, or of the caller's tenant if none is given. Without a rule, removes the policy.
   * A dry run only computes the impact.
   * @throws DomainError conversation-not-found | retention-policy-not-found
   */
  set(
    change: { conversationId?: string | undefined; rule?: RetentionRule; dryRun: boolean },
    caller: Caller,
  ): Promise<RetentionChange>;
  /**
   * Sets the rule of tenants without a policy of their own, from the stage's config; the audit log names `job` as the
   * actor.
   */
  setForStage(rule: RetentionRule, job: string): Promise<void>;
}

export interface LegalHolds {
  /** @throws DomainError conversation-not-found */
  place(
    hold: NewLegalHold & { readonly holdId: string },
    caller: Caller,
    key?: IdempotencyKey,
  ): Promise<{ readonly hold: LegalHold; readonly replayed: boolean }>;
  /** The newest first. */
  list(
    page: PageRequest<string> & { readonly released: boolean },
    caller: Caller,
  ): Promise<Page<LegalHold, string>>;
  /** @throws DomainError legal-hold-not-found */
  release(holdId: string, caller: Caller): Promise<LegalHold>;
}
