import type { ApiClient, CallOptions } from '../api-client.ts';
import { ApiProblem, isProblem } from '../api-errors.ts';
import type { ApiReply, CreateMessageRequest, ProblemKind } from '../api-operation.ts';

/** A message of mine that is not in its conversation yet. */
export interface OutboxEntry {
  /** The message's Idempotency-Key: however often it is sent, it is stored once. */
  readonly localId: string;
  /** Entries are sent in this order. */
  readonly position: number;
  readonly conversationId: string;
  readonly body: CreateMessageRequest;
  /** When it was written, RFC 3339. */
  readonly createdAt: string;
  /**
   * `waiting` to be sent; `sent`: accepted, but not yet among the messages; `failed`: kept until the user sends it
   * again or discards it.
   */
  readonly state: 'waiting' | 'sent' | 'failed';
  /** When it was sent for the first time, RFC 3339. */
  readonly attemptedAt?: string;
  /** Set when the API accepted the message. */
  readonly messageId?: string;
  /** Why it failed. `outcome-unknown`: no response came for so long that sending it again could store it twice. */
  readonly failure?: { readonly kind: ProblemKind | 'outcome-unknown' | undefined; readonly detail: string };
}

/** The service knows an Idempotency-Key for 24 hours. */
const keyLifetimeMs = 23 * 3_600_000;

/**
 * Prepares an entry for an attempt: records the time of the first one, and fails the entry if another attempt could
 * store it twice.
 */
export function beforeAttempt(entry: OutboxEntry): OutboxEntry {
  const { attemptedAt = new Date().toISOString() } = entry;
  if (Date.now() - Date.parse(attemptedAt) < keyLifetimeMs) return { ...entry, attemptedAt };
  const detail =
    'Nobody knows whether this message was sent. Look whether it is there before you send it again.';
  return { ...entry, state: 'failed', failure: { kind: 'outcome-unknown', detail } };
}

/**
 * Sends an entry.
 * @returns the entry after that, and the stored message if it is stored already
 * @throws ApiUnreachable | ApiProblem that may pass: the entry still waits
 */
export async function send(
  api: ApiClient,
  entry: OutboxEntry,
  options: CallOptions,
): Promise<{ entry: OutboxEntry; message?: ApiReply<'create-message'>['body']['message'] }> {
  const { conversationId, localId, body } = entry;
  try {
    const reply = await api.request(
      'create-message',
      { path: { conversationId }, headers: { 'idempotency-key': localId }, body },
      { ...options, retryForMs: 0 },
    );
    const { messageId, message } = reply.body;
    return { entry: { ...entry, state: 'sent', messageId }, message };
  } catch (error) {
    return { entry: failed(entry, error) };
  }
}

/**
 * Checks an entry that the API queued: `failed` if the message was rejected, otherwise unchanged.
 * @throws ApiUnreachable | ApiProblem that may pass
 */
export async function outcomeOf(
  api: ApiClient,
  entry: OutboxEntry,
  options: CallOptions,
): Promise<OutboxEntry> {
  try {
    await api.request('get-message', { path: { messageId: entry.messageId ?? '' } }, options);
    return entry;
  } catch (error) {
    return isProblem(error, 'message-queued-or-unknown') ? entry : failed(entry, error);
  }
}

/** @throws the error, when another attempt may succeed */
function failed(entry: OutboxEntry, error: unknown): OutboxEntry {
  const passes =
    !(error instanceof ApiProblem) ||
    error.problem.status >= 500 ||
    error.problem.status === 429 ||
    isProblem(error, 'unauthorized', 'idempotency-key-in-flight');
  if (passes) throw error;
  return { ...entry, state: 'failed', failure: { kind: error.kind, detail: error.message } };
}
