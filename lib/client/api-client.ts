import { ApiProblem, ApiUnreachable, problemOf } from './api-errors.ts';
import type { ApiReply, ApiRequest, OperationId } from './api-operation.ts';
import { basePath, operations } from './operations.ts';
import { withRetries } from './retry.ts';

/** Client of the public API. */
export interface ApiClient {
  /**
   * Sends a request and returns the response. Retries temporary failures: 429 and 503 always; connection failures,
   * timeouts and other 5xx if the request may be repeated, which holds for all but a POST without an Idempotency-Key.
   * The client makes that key itself where the operation takes one, and keeps it for all attempts.
   * @throws ApiProblem the API responded with an error
   * @throws ApiUnreachable there was no response
   * @throws the reason of `signal` when it is aborted
   */
  request<Id extends OperationId>(
    operationId: Id,
    request: ApiRequest<Id>,
    options?: CallOptions,
  ): Promise<ApiReply<Id>>;
}

export interface CallOptions {
  /** Time for one attempt. Default: 30 s. */
  readonly timeoutMs?: number | undefined;
  /** No further attempt starts after this time. Default: 60 s; 0 for a single attempt. */
  readonly retryForMs?: number | undefined;
  /** Cancels the call at once, the request under way included. */
  readonly signal?: AbortSignal | undefined;
}

export interface ApiClientOptions extends Omit<CallOptions, 'signal'> {
  /** With or without the base path of the API. */
  readonly baseUrl: string;
  /**
   * The access token, or a function that returns one. The client calls the function for every attempt; after a 401 it calls it
   * once more, with the token that the API refused, and sends the request again.
   */
  readonly token: string | ((refused?: string) => string | Promise<string>);
  /** The pause before a second attempt; it doubles up to 5 s. Default: 100 ms. */
  readonly firstPauseMs?: number | undefined;
  /** Ends the pauses between attempts of all calls, never a request under way. */
  readonly retrySignal?: AbortSignal | undefined;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined;
}

type Values = Readonly<Record<string, string | number | boolean | undefined>>;

type Operation = (typeof operations)[OperationId];

interface UntypedRequest {
  readonly path?: Values;
  readonly query?: Values;
  readonly headers?: Values;
  readonly body?: unknown;
}

/** Creates a client of the API; it opens no connection before the first request. */
export function apiClient(options: ApiClientOptions): ApiClient {
  const baseUrl = options.baseUrl.replace(/\/+$/, '').replace(new RegExp(`${basePath}$`), '') + basePath;
  const tokenOf = tokenSource(options.token);

  async function attempt(operation: Operation, request: UntypedRequest, token: string, call: CallOptions) {
    const url = new URL(baseUrl + targetOf(operation, request));
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const timeout = AbortSignal.timeout(call.timeoutMs ?? options.timeoutMs ?? 30_000);
    const send = options.fetch ?? fetch;
    try {
      const response = await send(url, {
        method: operation.method,
        headers: {
          ...stringsOf(request.headers),
          // get-health needs no token; an empty token is not sent.
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body }),
        signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
      });
      return { response, text: await response.text() };
    } catch (cause) {
      call.signal?.throwIfAborted();
      throw new ApiUnreachable(url, cause);
    }
  }

  async function authorized(operation: Operation, request: UntypedRequest, call: CallOptions) {
    const token = await tokenOf();
    const first = await attempt(operation, request, token, call);
    if (first.response.status !== 401) return first;
    const renewed = await tokenOf(token);
    return renewed === token ? first : attempt(operation, request, renewed, call);
  }

  async function request(operationId: OperationId, wanted: UntypedRequest, call: CallOptions = {}) {
    const operation = operations[operationId];
    const request = operation.keyed ? withKey(wanted) : wanted;
    const policy = {
      retryForMs: call.retryForMs ?? options.retryForMs ?? 60_000,
      firstPauseMs: options.firstPauseMs ?? 100,
      repeatable: operation.keyed || operation.method !== 'POST',
      until: anyOf(call.signal, options.retrySignal),
    };
    try {
      return await withRetries(policy, async () => {
        call.signal?.throwIfAborted();
        const { response, text } = await authorized(operation, request, call);
        const { ok, status, headers } = response;
        if (!ok) throw new ApiProblem(problemOf(response, text), headers.get('retry-after'));
        return { status, headers, body: parse(text) };
      });
    } catch (error) {
      call.signal?.throwIfAborted();
      throw error;
    }
  }
  return { request: request as ApiClient['request'] };
}

/** Adds an Idempotency-Key unless the caller gave one. */
function withKey(request: UntypedRequest): UntypedRequest {
  const key = request.headers?.['idempotency-key'] ?? crypto.randomUUID();
  return { ...request, headers: { ...request.headers, 'idempotency-key': key } };
}

/** Concurrent calls whose token was rejected share one new token. */
function tokenSource(token: ApiClientOptions['token']): (refused?: string) => Promise<string> {
  if (typeof token === 'string') return () => Promise.resolve(token);
  let renewal: { readonly refused: string; readonly token: Promise<string> } | undefined;
  return async (refused) => {
    if (refused === undefined) return token();
    if (renewal?.refused !== refused) {
      const renewed = Promise.resolve(token(refused));
      renewal = { refused, token: renewed };
      renewed.catch(() => {
        if (renewal?.token === renewed) renewal = undefined;
      });
    }
    return renewal.token;
  };
}

/** The path below the base path, with the query string. */
function targetOf(operation: Operation, { path = {}, query }: UntypedRequest): string {
  const filled = operation.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String(path[name])));
  const search = new URLSearchParams(stringsOf(query)).toString();
  return search ? `${filled}?${search}` : filled;
}

const stringsOf = (values: Values = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );

const anyOf = (one?: AbortSignal, other?: AbortSignal) =>
  one && other ? AbortSignal.any([one, other]) : (one ?? other);

/** Undefined without a body (204). @throws Error for a body that is not JSON */
function parse(body: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new Error('The API returned a body that is not JSON.', { cause });
  }
}
