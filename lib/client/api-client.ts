import { setTimeout as delay } from 'node:timers/promises';
import createClient from 'openapi-fetch';
import { basePath, routes } from '../../functions/shared/contract/routes.ts';
import { ApiProblem, ApiUnreachable, problemOf, retryPause } from './api-errors.ts';
import type { components, operations, paths } from './api-schema.ts';

type OperationId = keyof operations;
export type Message = components['schemas']['Message'];

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : undefined;
type Wanted<Name extends string, T> = undefined extends T
  ? { readonly [N in Name]?: T }
  : { readonly [N in Name]: T };

/** What an operation is asked. */
type ApiRequest<Id extends OperationId> = Wanted<'path', operations[Id]['parameters']['path']> &
  Wanted<'query', operations[Id]['parameters']['query']> &
  Wanted<'headers', operations[Id]['parameters']['header']> &
  (operations[Id] extends { requestBody: infer Body } ? { readonly body: Json<Body> } : unknown);

export type ApiReply<Id extends OperationId> = {
  [Status in keyof operations[Id]['responses'] & (200 | 201 | 202 | 204)]: {
    readonly status: Status;
    readonly body: Json<operations[Id]['responses'][Status]>;
    readonly headers: Headers;
  };
}[keyof operations[Id]['responses'] & (200 | 201 | 202 | 204)];

export interface ApiClient {
  /**
   * Retries what may pass: no connection, no answer in time, 429, 5xx, and a key in flight. So send an Idempotency-Key with
   * create-message; any other request may well be repeated.
   * @throws ApiProblem the last answer; ApiUnreachable when there was none
   */
  request<Id extends OperationId>(operationId: Id, request: ApiRequest<Id>): Promise<ApiReply<Id>>;
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

/** A client of the public API, typed by its document; connections are kept alive by fetch. */
export function apiClient(options: ApiClientOptions): ApiClient {
  const baseUrl = options.baseUrl.replace(/\/+$/, '').replace(new RegExp(`${basePath}$`), '') + basePath;
  const client = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${options.token}` } });

  async function attempt(operationId: OperationId, { path, query, headers, body }: UntypedRequest) {
    const { method, path: template } = routes[operationId];
    const signal = AbortSignal.timeout(options.timeoutMs ?? 30_000);
    // openapi-fetch types requests by method and path; here they are typed by operation.
    const send = client.request as (
      ...request: unknown[]
    ) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
    const { data, error, response } = await send(method.toLowerCase(), template, {
      params: { path, query },
      headers,
      body,
      signal,
    }).catch((cause: unknown) => {
      if (cause instanceof SyntaxError) throw new Error('The API answered what is no JSON.', { cause });
      throw new ApiUnreachable(new URL(baseUrl), cause);
    });
    if (!response.ok) throw new ApiProblem(problemOf(response, error), response.headers.get('retry-after'));
    return { status: response.status, headers: response.headers, body: data };
  }

  async function request(operationId: OperationId, asked: UntypedRequest) {
    const deadline = Date.now() + (options.retryForMs ?? 60_000);
    for (let doubling = options.firstPauseMs ?? 100; ; doubling = Math.min(doubling * 2, 5000)) {
      try {
        return await attempt(operationId, asked);
      } catch (error) {
        const pause = retryPause(error, doubling);
        if (pause === undefined || options.signal?.aborted || Date.now() + pause > deadline) throw error;
        await delay(pause, undefined, { signal: options.signal }).catch(() => Promise.reject(error));
      }
    }
  }
  return { request: request as ApiClient['request'] };
}
