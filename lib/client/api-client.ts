import { setTimeout as delay } from 'node:timers/promises';
import type * as z from 'zod';
import type { Route } from '../../functions/shared/contract/route.ts';
import { basePath, type OperationId, routes } from '../../functions/shared/contract/routes.ts';
import { ApiProblem, ApiUnreachable, problemOf, retryPause } from './api-errors.ts';

/** What an operation is asked: defaults may be left out, and numbers in the query are numbers. */
type ApiRequest<R extends Route> = (R extends { params: infer S extends z.ZodType }
  ? { readonly path: z.input<S> }
  : unknown) &
  (R extends { query: infer S extends z.ZodType } ? { readonly query?: Partial<z.output<S>> } : unknown) &
  (R extends { headers: infer S extends z.ZodType } ? { readonly headers?: z.input<S> } : unknown) &
  (R extends { body: infer S extends z.ZodType } ? { readonly body: z.input<S> } : unknown);

export type ApiReply<R extends Route> = {
  [S in keyof R['responses'] & number]: {
    readonly status: S;
    readonly body: z.output<R['responses'][S]['body']>;
    readonly headers: Headers;
  };
}[keyof R['responses'] & number];

export interface ApiClient {
  /**
   * Retries what may pass: no connection, no answer in time, 409, 429 and 5xx. So send an Idempotency-Key with
   * create-message; any other request may well be repeated.
   * @throws ApiProblem the last answer; ApiUnreachable when there was none
   */
  request<Id extends OperationId>(
    operationId: Id,
    request: ApiRequest<(typeof routes)[Id]>,
  ): Promise<ApiReply<(typeof routes)[Id]>>;
}

export interface ApiClientOptions {
  /** With or without the base path of the API. */
  readonly baseUrl: string;
  readonly token: string;
  /** Of one attempt. */
  readonly timeoutMs?: number;
  /** No further attempt starts after this time. */
  readonly retryForMs?: number;
  /** The first pause before another attempt; it doubles up to 5 s. */
  readonly firstPauseMs?: number;
  /** Ends the pauses between attempts, never a request under way. */
  readonly signal?: AbortSignal | undefined;
}

interface UntypedRequest {
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string | number | undefined>;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** A client of the public API; connections are kept alive by fetch. */
export function apiClient(options: ApiClientOptions): ApiClient {
  const root = options.baseUrl.replace(/\/+$/, '').replace(new RegExp(`${basePath}$`), '') + basePath;

  async function attempt(route: Route, { path = {}, query = {}, headers, body }: UntypedRequest) {
    const url = new URL(
      root + route.path.replace(/\{(\w+)\}/g, (_, key) => encodeURIComponent(path[key] ?? '')),
    );
    for (const [key, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(key, `${value}`);
    const { response, text } = await exchange(url, {
      method: route.method,
      headers: {
        ...headers,
        authorization: `Bearer ${options.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(options.timeoutMs ?? 30_000),
    });
    const expected = route.responses[response.status];
    if (!expected) throw new ApiProblem(problemOf(response, text), response.headers.get('retry-after'));
    return {
      status: response.status,
      headers: response.headers,
      body: parseBody(expected.body, text),
    };
  }

  async function request(operationId: OperationId, asked: UntypedRequest) {
    const deadline = Date.now() + (options.retryForMs ?? 60_000);
    for (let doubling = options.firstPauseMs ?? 100; ; doubling = Math.min(doubling * 2, 5000)) {
      try {
        return await attempt(routes[operationId], asked);
      } catch (error) {
        const pause = retryPause(error, doubling);
        if (pause === undefined || options.signal?.aborted || Date.now() + pause > deadline) throw error;
        await delay(pause, undefined, { signal: options.signal }).catch(() => Promise.reject(error));
      }
    }
  }
  return { request: request as ApiClient['request'] };
}

function parseBody(schema: z.ZodType, text: string): unknown {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error('The API answered what its contract does not have.', { cause });
  }
}

async function exchange(url: URL, init: RequestInit) {
  try {
    const response = await fetch(url, init);
    return { response, text: await response.text() };
  } catch (cause) {
    throw new ApiUnreachable(url, cause);
  }
}
