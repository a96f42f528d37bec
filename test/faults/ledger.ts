import type { Answer } from './chat-client.ts';

export type Outcome = 'acknowledged' | 'refused' | 'unknown';

export interface Attachment {
  readonly uploadId: string;
  /** Base64. */
  readonly checksumSha256: string;
}

/** A message as the client knows it. What it sends begins with `ref`, by which it is found whatever its id. */
export interface Send {
  readonly ref: string;
  readonly conversationId: string;
  readonly mode: 'sync' | 'async';
  readonly keyed: boolean;
  /** The first attempt. Milliseconds, as all times here. */
  readonly sentAt: number;
  /** Time of the last response, or of giving up. */
  readonly settledAt: number;
  readonly outcome: Outcome;
  /** Set for an acknowledged message. */
  readonly messageId?: string | undefined;
  readonly attachment?: Attachment | undefined;
}

export interface Ledger {
  readonly sends: readonly Send[];
  readonly acknowledged: number;
  record(send: Send): void;
  /** A new ref. */
  ref(): string;
}

export function openLedger(): Ledger {
  const sends: Send[] = [];
  let acknowledged = 0;
  let refs = 0;
  return {
    sends,
    get acknowledged() {
      return acknowledged;
    },
    record(send) {
      sends.push(send);
      if (send.outcome === 'acknowledged') acknowledged++;
    },
    ref: () => `m${++refs}`,
  };
}

/**
 * 201 and 202 acknowledge; other statuses below 500 mean that nothing was done. Anything else leaves the outcome open.
 */
export function outcomeOf({ status }: Answer): Outcome {
  if (status === 201 || status === 202) return 'acknowledged';
  return status >= 400 && status < 500 ? 'refused' : 'unknown';
}
