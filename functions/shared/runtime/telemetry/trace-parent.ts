/**
 * The trace of this invocation, as W3C trace context: from X-Ray's header in the environment, whose ids are the same
 * 128 and 64 bits (https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html). Undefined outside Lambda.
 */
export function currentTraceParent(header = process.env._X_AMZN_TRACE_ID): string | undefined {
  const [, epoch, unique, parent, sampled] =
    /Root=1-([0-9a-f]{8})-([0-9a-f]{24});Parent=([0-9a-f]{16});Sampled=([01])/.exec(header ?? '') ?? [];
  return epoch && `00-${epoch}${unique}-${parent}-0${sampled}`;
}
