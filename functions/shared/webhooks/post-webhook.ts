import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Attempt } from '../domain/webhooks/webhook-store.ts';
import { AddressRefused, publicLookup, urlFault } from './public-address.ts';

export interface PostOptions {
  /** Milliseconds until the response's status. @default 15,000 */
  readonly timeoutMs?: number;
  /** @default false */
  readonly loopback?: boolean;
  readonly lookup?: LookupFunction;
}

type Outcome = Omit<Attempt, 'id'>;

const agent = new https.Agent({ keepAlive: true });
const longestPauseMs = 3600_000;

/**
 * Sends a webhook. Any 2xx is a success; redirects are not followed, and the response's body is not read. Checks the
 * address again, when it connects. Never throws.
 */
export function postWebhook(
  address: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  { timeoutMs = 15_000, loopback = false, lookup = publicLookup() }: PostOptions = {},
): Promise<Outcome> {
  const url = new URL(address);
  if (urlFault(url, loopback)) return Promise.resolve({ failure: 'address-refused' });
  return new Promise((resolve) => {
    const secure = url.protocol === 'https:';
    const options = {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'chat-storage-webhooks',
      },
    };
    const sending = secure
      ? https.request(url, { ...options, agent, lookup })
      : http.request(url, { ...options, agent: false });
    const timer = setTimeout(() => {
      resolve({ failure: 'timeout' });
      sending.destroy();
    }, timeoutMs);
    sending
      .once('response', (response) => {
        clearTimeout(timer);
        // A short body, or none, leaves the connection for the next delivery.
        if (Number(response.headers['content-length'] ?? Number.NaN) <= 1024) response.resume();
        else response.destroy();
        response.on('error', () => {});
        resolve(outcomeOf(response.statusCode ?? 0, response.headers['retry-after']));
      })
      .on('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        resolve({ failure: failureOf(error) });
      })
      .end(body);
  });
}

function outcomeOf(status: number, retryAfter: string | undefined): Outcome {
  if (status >= 200 && status < 300) return {};
  const seconds = /^\d{1,9}$/.test(retryAfter ?? '') ? Number(retryAfter) : 0;
  return {
    failure: `status-${status}`,
    ...(status === 410 && { gone: true }),
    ...(seconds > 0 && { afterMs: Math.min(seconds * 1000, longestPauseMs) }),
  };
}

function failureOf(error: NodeJS.ErrnoException): string {
  if (error instanceof AddressRefused) return 'address-refused';
  return /CERT|TLS|SSL|SIGNED|SIGNATURE/.test(error.code ?? '') ? 'certificate' : 'unreachable';
}
