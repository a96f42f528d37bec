type JsonObject = Record<string, unknown>;

/** Whether a parsed value is a JSON object, not an array or null. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A JSON object after a merge patch (RFC 7396): members replace those of the same name, and null removes them. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    const before = merged.get(name);
    if (value === null) merged.delete(name);
    else merged.set(name, isObject(value) ? mergePatch(isObject(before) ? before : {}, value) : value);
  }
  return Object.fromEntries(merged);
}

/** A fault of a JSON text that JSON.parse would pass over. */
export interface JsonFault {
  /** RFC 6901. */
  readonly pointer: string;
  readonly detail: string;
}

export type ParsedJson =
  | { readonly malformed: true }
  | { readonly value: unknown; readonly fault?: JsonFault | undefined };

/**
 * Parses JSON and finds what a double or an object cannot keep: a repeated name in an object (the first value would be
 * lost), and a number that a double does not represent (digits, or the sign of zero, would be lost).
 */
export function parseJson(text: string): ParsedJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { malformed: true };
  }
  const fault = mayLose.test(text) ? findFault(text) : undefined;
  return { value, fault };
}

/** Fast check: a text without a match loses nothing. A repeated name needs a second name in an object. */
const mayLose = /[{,]\s*"[^"]*"\s*:[^{}]*,|-0|\d{16}|\d\.\d|\d[eE]/;

const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|-?\d[\d.eE+-]*/g;

interface Container {
  /** The names so far, if this is an object. */
  readonly names?: Set<string>;
  key: string;
  index: number;
}

/** The text is valid JSON. */
function findFault(text: string): JsonFault | undefined {
  const open: Container[] = [];
  const pointer = () =>
    open
      .map(({ names, key, index }) => `/${names ? key.replaceAll('~', '~0').replaceAll('/', '~1') : index}`)
      .join('');
  let isName = false;
  for (const [found] of text.matchAll(token)) {
    const inside = open.at(-1);
    if (found === '{') {
      open.push({ names: new Set(), key: '', index: 0 });
      isName = true;
    } else if (found === '[') {
      open.push({ key: '', index: 0 });
      isName = false;
    } else if (found === '}' || found === ']') {
      open.pop();
      isName = false;
    } else if (found === ',') {
      if (inside?.names) isName = true;
      else if (inside) inside.index += 1;
    } else if (found === ':') isName = false;
    else if (found.startsWith('"')) {
      if (!isName || !inside?.names) continue;
      inside.key = found.includes('\\') ? (JSON.parse(found) as string) : found.slice(1, -1);
      if (inside.names.has(inside.key))
        return { pointer: pointer(), detail: 'This name is in the object twice.' };
      inside.names.add(inside.key);
    } else if (!isExact(found))
      return {
        pointer: pointer(),
        detail: 'This number would not come back as it was sent; send it as a string.',
      };
  }
  return undefined;
}

/** Whether the shortest decimal of the nearest double is the same number. */
function isExact(literal: string): boolean {
  const value = Number(literal);
  if (Object.is(value, -0)) return false;
  return Number.isFinite(value) && digitsOf(literal) === digitsOf(String(value));
}

/** Significant digits and the power of ten that follows them, without leading and trailing zeros. */
function digitsOf(literal: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    literal.match(/^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(power) - fraction.length + digits.length - significant.length}`;
}
