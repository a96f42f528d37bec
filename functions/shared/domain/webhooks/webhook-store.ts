import type { Caller } from '../caller.ts';
import type { Page, PageRequest } from '../page.ts';
import type { NewWebhook, Webhook, WebhookDelivery, WebhookPayload } from './webhook.ts';

/** What a webhook's secrets are derived from. */
export interface SecretState {
  readonly webhookId: string;
  readonly version: number;
  /** RFC 3339; undefined unless the version before is in use, too. */
  readonly previousUntil: string | undefined;
}

/** The webhooks of the caller's tenant. All throw DomainError webhook-not-found unless stated otherwise. */
export interface WebhookStore {
  /** @throws DomainError too-many-webhooks */
  set(name: string, webhook: NewWebhook, caller: Caller): Promise<Webhook>;
  list(caller: Caller): Promise<Webhook[]>;
  /** With all that waits for it. */
  remove(name: string, caller: Caller): Promise<void>;
  secret(name: string, caller: Caller): Promise<SecretState>;
  /** Makes a new secret. Changes nothing while the one before is still in use. */
  rotate(name: string, caller: Caller): Promise<SecretState>;
  /** The oldest first. */
  deliveries(
    name: string,
    page: PageRequest<string> & { readonly failed: boolean },
    caller: Caller,
  ): Promise<Page<WebhookDelivery, string>>;
  /** Lets those that failed be tried again: these, or all. Returns how many. */
  resend(name: string, eventIds: readonly string[] | undefined, caller: Caller): Promise<number>;
}

/** A delivery whose time has come. */
export interface DueDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly url: string;
  readonly secretVersion: number;
  /** Whether the secret before is in use, too. */
  readonly rotated: boolean;
  readonly eventId: string;
  readonly type: WebhookPayload['type'];
  readonly conversationId: string;
  readonly messageId: string | undefined;
  readonly seq: number | undefined;
  /** RFC 3339. */
  readonly at: string;
  /** Milliseconds for which it was due; 0 after a failure. */
  readonly lateMs: number;
}

/** What came of an attempt. */
export interface Attempt {
  readonly id: string;
  /** Undefined when it was delivered. */
  readonly failure?: string | undefined;
  /** The receiver wants no more events. */
  readonly gone?: boolean;
  /** The receiver asked for this pause. */
  readonly afterMs?: number | undefined;
}

/** The deliveries of all tenants. */
export interface WebhookQueue {
  /**
   * Takes deliveries of webhooks that are not `busy`: at most `each` of a webhook, and `most` in all. Those that are not
   * settled are due again after a minute.
   */
  claim(
    busy: readonly string[],
    limits: { readonly each: number; readonly most: number },
  ): Promise<readonly DueDelivery[]>;
  settle(webhookId: string, attempts: readonly Attempt[], requestId: string): Promise<void>;
  /** Disables webhooks for which too many events wait, and removes what is too old. */
  tend(requestId: string): Promise<{ readonly disabled: number; readonly removed: number }>;
}
