import type { Context } from 'aws-lambda';
import { once } from '../env.ts';
import type { Segment, XRay } from './x-ray.ts';

/** The part of an SDK client that X-Ray uses. */
interface Client {
  readonly middlewareStack: unknown;
}

let loadedXRay: XRay | undefined;
const clients: Client[] = [];

const load = once(async () => {
  const { xRay } = await import('./x-ray.ts');
  for (const client of clients) xRay.captureClient(client);
  loadedXRay = xRay;
  return xRay;
});

/** Records the client's calls in the traces of the invocations that X-Ray samples. */
export function traced<C extends Client>(client: C): C {
  clients.push(client);
  loadedXRay?.captureClient(client);
  return client;
}

/** Lambda decides which invocations are traced, and says so in the environment. */
const isSampled = () => process.env._X_AMZN_TRACE_ID?.includes('Sampled=1') ?? false;

/** The id of the invocation's trace, if it has one. */
export const traceId = (): string | undefined =>
  isSampled() ? /Root=([^;]+)/.exec(process.env._X_AMZN_TRACE_ID ?? '')?.[1] : undefined;

/** Adds to the invocation's trace, if it has one. */
export function addToTrace(add: (segment: Segment) => void): void {
  if (isSampled()) loadedXRay?.addToSegment(add);
}

/**
 * Records a call to another service in the invocation's trace, if it has one. For clients of the SDK use `traced`.
 * @param operation of an AWS service
 */
export const traceCall = <Result>(
  service: string,
  call: () => Promise<Result>,
  operation?: string,
): Promise<Result> => (loadedXRay && isSampled() ? loadedXRay.traceCall(service, call, operation) : call());

/**
 * A handler whose sampled invocations are traced. X-Ray's SDK slows down cold starts and then tracks every promise of
 * the process, so an environment loads it at its first sampled invocation.
 */
export const tracedHandler =
  <Event, Result>(handler: (event: Event, context: Context) => Promise<Result>) =>
  async (event: Event, context: Context): Promise<Result> => {
    if (!isSampled()) return handler(event, context);
    const { traceInvocation } = await load();
    return traceInvocation(handler, event, context);
  };
