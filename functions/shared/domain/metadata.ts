import * as z from 'zod';
import { limits } from './limits.ts';
import { text, utf8Bytes } from './text.ts';

const storableText = text(limits.metadataBytes);

/** Reason why a value cannot be stored verbatim in a JSON column and read by any client; undefined if it can. */
function fault(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string' && !storableText.safeParse(value).success)
    return 'Has a NUL character or a lone surrogate.';
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    return 'Has an integer beyond 2^53 - 1; send it as a string.';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'Has a number that is too large.';
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > limits.metadataDepth) return `Is nested deeper than ${limits.metadataDepth} levels.`;
  for (const [key, member] of Object.entries(value)) {
    // JavaScript sets an object's prototype with this name, in clients and here.
    if (key === '__proto__') return 'Has a member named __proto__.';
    const found = fault(key, depth) ?? fault(member, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/**
 * A JSON object that the client defines, stored verbatim, at most 8 KB as JSON. Checked before zod copies the object,
 * since zod drops `__proto__`.
 */
export const metadata = z
  .preprocess(
    (value: Record<string, unknown>, context) => {
      const found =
        fault(value, 1) ??
        (utf8Bytes(JSON.stringify(value)) > limits.metadataBytes
          ? `Is larger than ${limits.metadataBytes} bytes as JSON.`
          : undefined);
      if (found) context.addIssue({ code: 'custom', message: found });
      return value;
    },
    z.record(z.string(), z.unknown()),
  )
  .meta({ description: `JSON of your own, returned as sent; at most ${limits.metadataBytes} bytes.` });
