import type { Language } from './language.ts';
import { lexemeOf, pairOf, prefixLengths, prefixLexeme, stemsOf } from './lexemes.ts';
import type { Unit } from './units.ts';

/** A condition on the set of lexemes that the index keeps of a text. */
export type LexemeCondition =
  | { readonly lexeme: string }
  | { readonly prefix: string }
  | { readonly not: LexemeCondition }
  | { readonly all: readonly LexemeCondition[] }
  | { readonly any: readonly LexemeCondition[] };

/** A word, a prefix or a phrase of a search. */
export interface QueryTerm {
  readonly isNegated: boolean;
  /**
   * Every text that contains the term meets this condition; some others do, too. It consists of lexemes only, so each
   * costs one index look-up. Undefined: no condition.
   */
  readonly indexed: LexemeCondition | undefined;
  /**
   * Like `indexed`, but met by fewer other texts: too costly for the index, cheap to check for the rows that the index
   * found.
   */
  readonly checked: LexemeCondition | undefined;
  /** Whether only the text itself shows that it contains the term. */
  readonly needsText: boolean;
  /** Keys of units at which the term can begin: see keysAt. */
  readonly keys: readonly string[];
  /** Number of units from the n-th on that match the term; 0 without a match. */
  lengthAt(units: readonly Unit[], n: number): number;
}

const beginning = (word: string) => `^${word.slice(0, 3)}`;

/** Keys of the terms that can begin at a unit, so that a text is not compared with every term at every unit. */
export function keysAt(units: readonly Unit[], n: number, language: Language): readonly string[] {
  const unit = units[n] as Unit;
  const next = units[n + 1];
  const pair = next && unit.kind === 'word' ? pairOf(unit, next) : undefined;
  if (unit.kind !== 'word') return [unit.text];
  const keys = [unit.text, beginning(unit.text), ...stemsOf(unit, language)];
  return pair === undefined ? keys : [...keys, pair, beginning(pair)];
}

/** Units of a phrase that are compared with a text; longer phrases match by these units. */
const longestPhrase = 64;

/** Lexemes of one phrase that the index looks up; its other words are compared with the text. */
const mostPhraseLexemes = 8;

const lexeme = (text: string): LexemeCondition => ({ lexeme: text });
const anyOf = (lexemes: readonly string[]): LexemeCondition =>
  lexemes.length === 1 ? lexeme(lexemes[0] as string) : { any: lexemes.map(lexeme) };

/** A word in any form of the language. */
export function wordTerm(word: Unit, language: Language): QueryTerm {
  if (word.isNegative || word.kind !== 'word') return phraseTerm([word]);
  const stems = stemsOf(word, language);
  const condition = anyOf(stems);
  return {
    isNegated: false,
    indexed: condition,
    checked: condition,
    needsText: false,
    keys: [word.text, ...stems],
    lengthAt(units, n) {
      const unit = units[n] as Unit;
      if (unit.kind === 'word' && stemsOf(unit, language).some((stem) => stems.includes(stem))) return 1;
      return isWrittenApart(units, n, word.text) ? 2 : 0;
    },
  };
}

/** Words that begin with a prefix; a prefix shorter than the shortest of `prefixLengths` matches too many words. */
export function prefixTerm({ text }: Unit): QueryTerm {
  const length = [...text].length;
  const indexedLength = prefixLengths.find((indexed) => indexed <= length) as number;
  const isIndexed = length === indexedLength;
  const condition = isIndexed
    ? anyOf([text, `^${text}`])
    : lexeme(prefixLexeme(text, indexedLength) as string);
  return {
    isNegated: false,
    indexed: condition,
    checked: isIndexed ? condition : { prefix: text },
    needsText: false,
    keys: [beginning(text)],
    lengthAt: (units, n) => {
      const unit = units[n] as Unit;
      if (unit.kind === 'word' && unit.text.startsWith(text)) return 1;
      return pairOf(unit, units[n + 1] ?? unit)?.startsWith(text) && units[n + 1] ? 2 : 0;
    },
  };
}

/** Consecutive units as they are written; the last may be the beginning of a word. */
export function phraseTerm(whole: readonly Unit[], options: { lastIsPrefix?: boolean } = {}): QueryTerm {
  const phrase = whole.slice(0, longestPhrase);
  const lastIsPrefix = options.lastIsPrefix === true && phrase.length === whole.length;
  const [first] = phrase as [Unit];
  const lexemes = lexemesOfPhrase(phrase, lastIsPrefix);
  const condition: LexemeCondition | undefined =
    lexemes.length > 0 ? { all: lexemes.slice(0, mostPhraseLexemes).map(lexeme) } : undefined;
  const pair = phrase.length === 2 && !lastIsPrefix ? pairOf(phrase[0], phrase[1] as Unit) : undefined;
  return {
    isNegated: false,
    indexed: condition,
    checked: condition,
    needsText:
      condition === undefined ||
      lastIsPrefix ||
      // The lexeme of one word may be another word's stem.
      (phrase.length === 1 ? first.kind === 'word' && !first.isNegative : pair === undefined),
    keys: pair === undefined || first.kind !== 'word' ? [first.text] : [first.text, pair],
    lengthAt(units, n) {
      if (phrase.every((unit, k) => isSame(unit, units[n + k], k, lastIsPrefix && k === phrase.length - 1)))
        return phrase.length;
      if (pair !== undefined && (units[n] as Unit).text === pair) return 1;
      return phrase.length === 1 && isWrittenApart(units, n, first.text) ? 2 : 0;
    },
  };
}

/** `-word`: texts without the term. */
export function negated(term: QueryTerm): QueryTerm {
  const not = (condition: LexemeCondition | undefined) =>
    condition === undefined || term.needsText ? undefined : { not: condition };
  return {
    ...term,
    isNegated: true,
    // A condition that other texts meet as well must not exclude them.
    indexed: term.indexed === term.checked ? not(term.indexed) : undefined,
    checked: not(term.checked),
  };
}

/** `wi-fi` for `wifi`. */
const isWrittenApart = (units: readonly Unit[], n: number, word: string) => {
  const [unit, next] = [units[n], units[n + 1]];
  return unit?.kind === 'word' && next !== undefined && pairOf(unit, next) === word;
};

function isSame(asked: Unit, unit: Unit | undefined, k: number, isPrefix: boolean): boolean {
  if (unit?.kind !== asked.kind || (asked.isNegative && !unit.isNegative)) return false;
  if (k > 0 && asked.isJoined && !unit.isJoined) return false;
  if (k > 0 && asked.kind === 'letter' && asked.isAdjacent && !unit.isAdjacent) return false;
  return isPrefix ? unit.text.startsWith(asked.text) : unit.text === asked.text;
}

/** Lexemes of a phrase, the longest first, since longer ones are probably rarer. */
function lexemesOfPhrase(phrase: readonly Unit[], lastIsPrefix: boolean): string[] {
  const lexemes = new Set<string>();
  const whole = lastIsPrefix ? phrase.slice(0, -1) : phrase;
  for (const [n, unit] of whole.entries()) {
    const before = pairOf(whole[n - 1], unit);
    const after = whole[n + 1] && pairOf(unit, whole[n + 1] as Unit);
    if (unit.isNegative) lexemes.add(`-${unit.text}`);
    if (before !== undefined) lexemes.add(before);
    else if (after === undefined && !unit.isNegative) {
      const alone = phrase.length === 1 ? unit.text : lexemeOf(unit, phrase[n - 1], phrase[n + 1]);
      if (alone !== undefined && (unit.kind !== 'letter' || phrase.length === 1 || isFoundAlone(unit)))
        lexemes.add(alone);
    }
  }
  const last = phrase.at(-1);
  if (lastIsPrefix && last) {
    const prefix = prefixLengths.map((length) => prefixLexeme(last.text, length)).find((known) => known);
    if (prefix) lexemes.add(prefix);
  }
  return [...lexemes].sort((a, b) => b.length - a.length);
}

/** Within a text a letter has neighbours that the phrase does not know. */
const isFoundAlone = (unit: Unit) => /[\p{scx=Han}\p{scx=Hangul}]/u.test(unit.text);
