/** A text in one spelling (NFKC, without format characters), with the position of each part in the original. */
export interface NormalizedText {
  readonly text: string;
  /** Maps the start of a UTF-16 code unit to its position in the original text. */
  originalStart(index: number): number;
  /** Maps the end of the part before `index` to its position in the original text. */
  originalEnd(index: number): number;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what it tests for.
const ascii = /^[\x00-\x7f]*$/;

/** Zero-width characters, soft hyphens, byte order marks, variation selectors: invisible, so they are ignored. */
const ignorable = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/** NFKC makes letters of these, which would join the word before them. */
const trademark = /[™℠]/gu;

/**
 * The smallest pieces that can be normalized apart: a character with its marks (half-width voiced sound marks among them),
 * or Hangul in conjoining letters.
 */
const piece = /[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]+|\P{M}[\p{M}\uff9e\uff9f]*|\p{M}+/gsu;

const inOneSpelling = (text: string) =>
  text.replace(trademark, ' ').replace(ignorable, '').normalize('NFKC').replaceAll('\u2212', '-');

const unchanged = (text: string): NormalizedText => ({
  text,
  originalStart: (index) => index,
  originalEnd: (index) => index,
});

/** Cache of normalized single characters: most pieces are one character, and a text has few different ones. */
const known = new Map<string, string>();
const mostKnown = 20_000;

function spelledPiece(found: string): string {
  if (found.length > 2) return inOneSpelling(found);
  let spelled = known.get(found);
  if (spelled === undefined) {
    if (known.size >= mostKnown) known.clear();
    spelled = inOneSpelling(found);
    known.set(found, spelled);
  }
  return spelled;
}

export function normalizedText(original: string): NormalizedText {
  if (ascii.test(original) || inOneSpelling(original) === original) return unchanged(original);
  let text = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { 0: found, index } of original.matchAll(piece)) {
    const spelled = spelledPiece(found);
    text += spelled;
    for (let n = 0; n < spelled.length; n += 1) {
      starts.push(index);
      ends.push(index + found.length);
    }
  }
  return {
    text,
    originalStart: (index) => starts[index] ?? original.length,
    originalEnd: (index) => ends[index - 1] ?? 0,
  };
}
