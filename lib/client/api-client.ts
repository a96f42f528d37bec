import { setTimeout as delay } from 'node:timers/promises';
import type { Route } from '../../functions/shared/contract/route.ts';
import { basePath, type OperationId, routes } from '../../functions/shared/contract/routes.ts';
import { ApiProblem, ApiUnreachable, problemOf, retryPause } from './api-errors.ts';
import type { ApiReply, ApiRequest } from './api-operation.ts';

/** Client of the public API. Its types are those of the route table. */
export interface ApiClient {
  /**
   * Sends a request. Retries what may pass: no connection, no response in time, 429, 5xx, and an Idempotency-Key in
   * flight. So send an Idempotency-Key with create-message; any other request may be repeated.
   * @throws ApiProblem the last response, if it is an error; ApiUnreachable without any response
   */
  request<Id extends OperationId>(operationId: Id, request: ApiRequest<Id>): Promise<ApiReply<Id>>;
}

export interface ApiClientOptions {
  /** With or without the base path of the API. */
  readonly baseUrl: string;
  readonly token: string;
  /** Limit of one attempt. Default: 30 s. */
  readonly timeoutMs?: number;
  /** No further attempt starts after this time. Default: 60 s. */
  readonly retryForMs?: number;
  /** The first pause before another attempt; it doubles up to 5 s. Default: 100 ms. */
  readonly firstPauseMs?: number;
  /** Ends the pauses between attempts, never a request under way. */
  readonly signal?: AbortSignal | undefined;
}

type Values = Readonly<Record<string, string | number | boolean | undefined>>;

interface UntypedRequest {
  readonly path?: Values;
  readonly query?: Values;
  readonly headers?: Values;
  readonly body?: unknown;
}

/** Connects to the public API; fetch keeps connections alive. */
export function apiClient(options: ApiClientOptions): ApiClient {
  const baseUrl = options.baseUrl.replace(/\/+$/, '').replace(new RegExp(`${basePath}$`), '') + basePath;

  async function attempt(operationId: OperationId, request: UntypedRequest) {
    const url = new URL(baseUrl + targetOf(routes[operationId], request));
    const { response, body } = await fetch(url, {
      method: routes[operationId].method,
      headers: {
        ...stringsOf(request.headers),
        authorization: `Bearer ${options.token}`,
        ...(request.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      signal: AbortSignal.timeout(options.timeoutMs ?? 30_000),
    })
      .then(async (received) => ({ response: received, body: await received.text() }))
      .catch((cause: unknown) => {
        throw new ApiUnreachable(url, cause);
      });
    if (!response.ok) throw new ApiProblem(problemOf(response, body), response.headers.get('retry-after'));
    return { status: response.status, headers: response.headers, body: parse(body) };
  }

  async function request(operationId: OperationId, request: UntypedRequest) {
    const deadline = Date.now() + (options.retryForMs ?? 60_000);
    for (let doubling = options.firstPauseMs ?? 100; ; doubling = Math.min(doubling * 2, 5000)) {
      try {
        return await attempt(operationId, request);
      } catch (error) {
        const pause = retryPause(error, doubling);
        if (pause === undefined || options.signal?.aborted || Date.now() + pause > deadline) throw error;
        await delay(pause, undefined, { signal: options.signal }).catch(() => Promise.reject(error));
      }
    }
  }
  return { request: request as ApiClient['request'] };
}

/** The path below the base path, with the query string. */
function targetOf(route: Route, { path = {}, query }: UntypedRequest): string {
  const filled = route.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(path[name])));
  const search = new URLSearchParams(stringsOf(query)).toString();
  return search ? `${filled}?${search}` : filled;
}

const stringsOf = (values: Values = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );

/** @throws Error for a body that is not JSON; undefined without a body (204) */
function parse(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new Error('The API returned a body that is not JSON.', { cause });
  }
}
