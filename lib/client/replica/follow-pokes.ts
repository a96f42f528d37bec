import type { ApiClient } from '../api-client.ts';
import { isProblem } from '../api-errors.ts';
import type { ApiReply } from '../api-operation.ts';
import { pause } from '../retry.ts';

export interface FollowPokesOptions {
  /** Called when something has changed. */
  readonly onPoke: () => void;
  /** Called when pokes begin to come, and when they end. */
  readonly onLive: (isLive: boolean) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Default: 5 minutes. */
  readonly heartbeatMs?: number | undefined;
}

type Ticket = ApiReply<'create-live-ticket'>['body'];

/** A connection whose heartbeat has no response for so long is dead. */
const patienceMs = 15_000;
/** Clients that lose their connections at once connect again one by one: each waits a random part of this, */
const pauseMs = 5_000;
/** or of this after failures. */
const longestPauseMs = 60_000;

/**
 * Keeps a connection for live updates. Returns when the signal is aborted, or when there are none: the stage does not
 * offer them, or the platform has no WebSocket (Node.js 20).
 */
export async function followPokes(api: ApiClient, options: FollowPokesOptions): Promise<void> {
  const { signal } = options;
  if (!globalThis.WebSocket) return;
  for (let failures = 0; !signal.aborted; ) {
    try {
      const { body } = await api.request('create-live-ticket', {}, { signal, retryForMs: 0 });
      failures = (await untilOver(body, options)) ? 0 : failures + 1;
    } catch (error) {
      if (isProblem(error, 'not-found', 'insufficient-scope')) return;
      failures++;
    }
    const most = Math.min(longestPauseMs, pauseMs * 2 ** failures);
    await pause(Math.random() * most, signal).catch(() => {});
  }
}

/**
 * Holds one connection until it closes, or a heartbeat has no response: then it does not wait for the closing handshake,
 * to which a dead connection never responds. Returns whether the server responded to a heartbeat.
 */
function untilOver(
  { url, protocols }: Ticket,
  { onPoke, onLive, signal, heartbeatMs = 5 * 60_000 }: FollowPokesOptions,
): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, [...protocols]);
    let isLive = false;
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
      if (isLive) onLive(false);
      resolve(isLive);
    };
    let timer = setTimeout(end, patienceMs);
    const ping = () => {
      socket.send('{"type":"ping"}');
      clearTimeout(timer);
      timer = setTimeout(end, patienceMs);
    };
    const pong = () => {
      clearTimeout(timer);
      timer = setTimeout(ping, heartbeatMs);
      if (isLive) return;
      isLive = true;
      onLive(true);
    };
    socket.onopen = ping;
    socket.onmessage = ({ data }) => {
      if (data === '{"type":"pong"}') pong();
      else onPoke();
    };
    socket.onclose = end;
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
  });
}
