import * as z from 'zod';
import { limits } from '../limits.ts';
import { text, utf8Bytes } from '../text.ts';

const storableText = text(limits.metadataBytes);

/** Why a value cannot be kept verbatim in a JSON column and read back by any client; undefined when it can. */
function fault(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string' && !storableText.safeParse(value).success)
    return 'Has a NUL character or a lone surrogate.';
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    return 'Has an integer beyond 2^53 - 1; send it as a string.';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'Has a number that is too large.';
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > limits.metadataDepth) return `Is nested deeper than ${limits.metadataDepth} levels.`;
  for (const [key, member] of Object.entries(value)) {
    // JavaScript takes it for something else, in clients as here.
    if (key === '__proto__') return 'Has a member named __proto__.';
    const found = fault(key, depth) ?? fault(member, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** A JSON object of the client's own, kept verbatim, at most 8 KB as JSON. Checked first: zod leaves out __proto__. */
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
