import { folded } from './folded.ts';
import type { Language } from './language.ts';
import { type Unit, unitsOf } from './units.ts';

/**
 * Version of the tokenizer. The index keeps a set of lexemes of a text, without their positions:
 * - each word as it is written (folded), and its stems
 * - two words that no space parts, written as one: `wi-fi` has wi, fi and wifi; between digits with a point: `2.0.1` has 2.0 and 0.1
 * - two neighbouring letters of a script without spaces; Han and Hangul letters alone, too, since they may be words
 * - the first letters of longer words, marked with `^`: for prefixes, without a look at all words of the index
 * - an emoji; a negative number beside the number
 * No word has punctuation, so marked lexemes are never words.
 */
export const tokenizerVersion = 1;

/** How many first letters are lexemes of their own. */
export const prefixLengths = [6, 3] as const;

/** Maximum lexemes of one text: a text that a person wrote has far fewer. */
const mostLexemes = 8192;

/** Names of attachments are kept with the words of the text, and found apart from them. */
export const filenameLexeme = (lexeme: string) => `/${lexeme}`;

export const attachmentLexeme = '#attachment';

/** `^int` of `international`; undefined for words that are not longer than that. */
export function prefixLexeme(word: string, letters: number): string | undefined {
  let end = 0;
  for (let n = 0; n < letters && end < word.length; n += 1)
    end += (word.codePointAt(end) as number) > 0xffff ? 2 : 1;
  return end < word.length ? `^${word.slice(0, end)}` : undefined;
}

const stemmable = /^\p{L}{2,32}$/u;
const knownStems = new WeakMap<Language, Map<string, readonly string[]>>();
const mostKnownStems = 50_000;

/** The stems of a word as it is spelled and without accents, which are the same for most: text and query may differ in accents. */
export function stemsOf(
  { text, spelled }: Pick<Unit, 'text' | 'spelled'>,
  language: Language,
): readonly string[] {
  let known = knownStems.get(language);
  if (!known || known.size > mostKnownStems) {
    known = new Map();
    knownStems.set(language, known);
  }
  let stems = known.get(spelled);
  if (!stems) {
    stems = stemmable.test(text)
      ? [...new Set([folded(language.stem(spelled)), folded(language.stem(text))])]
      : [text];
    known.set(spelled, stems);
  }
  return stems;
}

const singleLetter = /[\p{scx=Han}\p{scx=Hangul}]/u;
const isDigit = (code: number) => code >= 0x30 && code <= 0x39;

/** Two words that are written together, or two neighbouring letters; undefined where the unit is neither with the one before. */
export function pairOf(before: Unit | undefined, unit: Unit): string | undefined {
  if (before?.kind !== unit.kind) return undefined;
  if (unit.kind === 'letter') return unit.isAdjacent ? before.text + unit.text : undefined;
  if (unit.kind !== 'word' || !unit.isJoined) return undefined;
  const joint =
    isDigit(before.text.charCodeAt(before.text.length - 1)) && isDigit(unit.text.charCodeAt(0)) ? '.' : '';
  return before.text + joint + unit.text;
}

/** The lexeme of a unit without its neighbours; undefined for a letter that is found with a neighbour only. */
export function lexemeOf(unit: Unit, before: Unit | undefined, after: Unit | undefined): string | undefined {
  if (unit.kind !== 'letter' || singleLetter.test(unit.text)) return unit.text;
  const isAlone = pairOf(before, unit) === undefined && (!after || pairOf(unit, after) === undefined);
  return isAlone ? unit.text : undefined;
}

const negative = (unit: Unit) => (unit.isNegative ? `-${unit.text}` : undefined);

function lexemesOfText(text: string, language: Language): Set<string> {
  const lexemes = new Set<string>();
  const add = (lexeme: string | undefined) => {
    if (lexeme !== undefined) lexemes.add(lexeme);
  };
  const units = unitsOf(text);
  for (const [n, unit] of units.entries()) {
    add(lexemeOf(unit, units[n - 1], units[n + 1]));
    add(pairOf(units[n - 1], unit));
    if (unit.kind !== 'word') continue;
    add(negative(unit));
    for (const stem of stemsOf(unit, language)) add(stem);
    for (const length of prefixLengths) add(prefixLexeme(unit.text, length));
    if (lexemes.size > mostLexemes) break;
  }
  return lexemes;
}

/** The lexemes that the index keeps of a message. */
export function lexemesOf(
  { content, filenames }: { readonly content: string; readonly filenames: readonly string[] },
  language: Language,
): string[] {
  const lexemes = lexemesOfText(content, language);
  for (const filename of filenames) {
    lexemes.add(attachmentLexeme);
    for (const lexeme of lexemesOfText(filename, language)) lexemes.add(filenameLexeme(lexeme));
  }
  return [...lexemes];
}
