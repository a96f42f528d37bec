import type { ApiClient } from '../../../client/api-client.ts';
import { ApiProblem } from '../../../client/api-errors.ts';
import type { OperationId } from '../../../client/api-operation.ts';
import { signal } from '../signal.ts';

/** The parts of a request, of any operation. */
interface LoggedParts {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

export interface LoggedRequest {
  readonly number: number;
  readonly userId: string;
  readonly operationId: OperationId;
  readonly parts: LoggedParts;
  /** In all that comes of the request: W3C Trace Context. */
  readonly traceId: string;
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  /** Absent during the request; 0 without a response. */
  readonly status?: number;
  readonly milliseconds?: number;
}

const kept = 100;
/** Requests that the page repeats all the time, which would hide the others. */
const polled: ReadonlySet<OperationId> = new Set(['list-changes', 'get-import']);

/** The newest requests first. */
export const requests = signal<readonly LoggedRequest[]>([]);
let number = 0;

/**
 * A client that logs what it sends, without the polling for changes.
 * @param isQueued whether messages are sent through the queue
 */
export function loggedClient(api: ApiClient, userId: string, isQueued = () => false): ApiClient {
  async function request(operationId: OperationId, given: LoggedParts, options: object): Promise<unknown> {
    const isAsync = operationId === 'create-message' && isQueued();
    const parts = isAsync ? { ...given, query: { ...given.query, mode: 'async' } } : given;
    const traceId = hexOf(16);
    const headers = { ...parts.headers, traceparent: `00-${traceId}-${hexOf(8)}-01` };
    const send = () => api.request(operationId, { ...parts, headers } as never, options);
    if (polled.has(operationId)) return send();
    const startedAt = Date.now();
    const logged: LoggedRequest = { number: ++number, userId, operationId, parts, traceId, startedAt };
    requests.value = [logged, ...requests.value].slice(0, kept);
    const end = (status: number) => {
      const ended = { ...logged, status, milliseconds: Date.now() - startedAt };
      requests.value = requests.value.map((one) => (one.number === logged.number ? ended : one));
    };
    try {
      const reply: { readonly status: number } = await send();
      end(reply.status);
      return reply;
    } catch (error) {
      end(error instanceof ApiProblem ? error.problem.status : 0);
      throw error;
    }
  }
  return { request: request as ApiClient['request'] };
}

/** Up to 16 random bytes in hexadecimal. */
const hexOf = (bytes: number) =>
  crypto
    .randomUUID()
    .replaceAll('-', '')
    .slice(0, 2 * bytes);
