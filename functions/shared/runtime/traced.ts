import { tracer } from './observability.ts';

/**
 * Runs a call to a service as a part of the invocation's trace; clients of the AWS SDK do so by themselves. A failure is
 * marked without its message, which could quote what somebody wrote.
 * @param service the name that the trace shows
 */
export async function traced<T>(service: string, call: () => Promise<T>): Promise<T> {
  if (!tracer.isTracingEnabled()) return call();
  return (await tracer.provider.captureAsyncFunc(service, async (segment) => {
    if (segment) segment.namespace = 'remote';
    try {
      return await call();
    } catch (error) {
      segment?.addFaultFlag();
      throw error;
    } finally {
      segment?.close();
    }
  })) as T;
}
