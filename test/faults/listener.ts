import { apiClient } from '../../lib/client/api-client.ts';
import { openReplica } from '../../lib/client/replica/replica.ts';
import { memoryStore } from '../../lib/client/replica/replica-store.ts';
import { waitUntil } from '../../lib/local/process/wait-until.ts';
import type { Evidence } from './evidence.ts';
import type { FaultStage } from './stage/fault-stage.ts';

/** A client that only listens: it syncs when it is poked, and once a minute. */
export interface Listener {
  /** Tickets that it got, and syncs that failed. */
  readonly counts: { readonly connections: number; readonly failures: number };
  /**
   * Waits until it holds what is stored, for somewhat longer than a client without pokes needs.
   * @returns the messages and horizons that it lacks, or holds though they are not stored
   */
  differences(evidence: Evidence): Promise<string[]>;
  stop(): void;
}

export async function startListener({ api, issuer }: FaultStage, userId: string): Promise<Listener> {
  const token = await issuer.mintToken({
    userId,
    tenantId: 'demo',
    scopes: ['chat:read'],
    expiresIn: '12h',
  });
  const stopping = new AbortController();
  const counts = { connections: 0, failures: 0 };
  const client = apiClient({ baseUrl: api, token, timeoutMs: 10_000, retryForMs: 0 });
  const counted: typeof client = {
    async request(operationId, request, options) {
      const reply = await client.request(operationId, request, options);
      if (operationId === 'create-live-ticket') counts.connections++;
      return reply;
    },
  };
  const replica = await openReplica({ api: counted, userId, store: memoryStore() });
  void replica.follow({
    everyMs: 5_000,
    heartbeatMs: 10_000,
    signal: stopping.signal,
    onSync: (failure) => {
      if (failure) counts.failures++;
    },
  });

  const differencesNow = ({ stored, horizons }: Evidence) => {
    const held = new Set(
      replica
        .conversations()
        .flatMap(({ conversation: { id: of, participants }, messages }) => [
          ...messages.map(({ id, seq }) => `${of} ${seq} ${id}`),
          ...participants.map((one) => `${of} ${one.userId} ${one.lastDeliveredSeq} ${one.lastReadSeq}`),
        ]),
    );
    const wanted = new Set([
      ...stored.map(({ conversationId, seq, messageId }) => `${conversationId} ${seq} ${messageId}`),
      ...horizons,
    ]);
    return [
      ...[...wanted].filter((one) => !held.has(one)).map((one) => `lacks ${one}`),
      ...[...held].filter((one) => !wanted.has(one)).map((one) => `holds ${one}`),
    ];
  };
  return {
    counts,
    async differences(evidence) {
      const isSame = async () => differencesNow(evidence).length === 0;
      await waitUntil('the listener', isSame, { timeoutMs: 120_000, everyMs: 500 }).catch(() => {});
      return differencesNow(evidence);
    },
    stop: () => stopping.abort(),
  };
}
