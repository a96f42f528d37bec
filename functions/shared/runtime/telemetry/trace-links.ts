import { logger } from '../observability.ts';
import { addToTrace } from './tracing.ts';

/**
 * Maximum traces to which a segment can link: https://docs.aws.amazon.com/xray/latest/devguide/xray-tracelinking.html
 */
const mostLinks = 20;

/**
 * Links this invocation's trace to the traces of the requests that caused its work. Logs the number of traces beyond
 * the twentieth and skips those that X-Ray did not sample.
 * @param traceParents W3C trace context of each request, where it has one
 */
export function linkTraces(traceParents: readonly (string | undefined)[]): void {
  const links = [...new Set(traceParents)].map(linkOf).filter((link) => link !== undefined);
  if (links.length === 0) return;
  // The SDK has no method for it; X-Ray's exporter of OpenTelemetry writes the same field.
  addToTrace((segment) => Object.assign(segment, { links: links.slice(0, mostLinks) }));
  const more = links.slice(mostLinks);
  if (more.length > 0) logger.info('more traces', { traces: more.map(({ trace_id }) => trace_id) });
}

/** The link of a segment document, with X-Ray's form of the ids. */
function linkOf(traceParent: string | undefined) {
  const [, epoch, unique, id] =
    /^00-([0-9a-f]{8})([0-9a-f]{24})-([0-9a-f]{16})-01$/.exec(traceParent ?? '') ?? [];
  return epoch && id ? { trace_id: `1-${epoch}-${unique}`, id } : undefined;
}
