import { DomainError } from '../domain-error.ts';
import type { Language } from './language.ts';
import { attachmentLexeme, filenameLexeme, prefixLengths } from './lexemes.ts';
import { normalizedText } from './normalized-text.ts';
import {
  keysAt,
  type LexemeCondition,
  negated,
  phraseTerm,
  prefixTerm,
  type QueryTerm,
  wordTerm,
} from './query-term.ts';
import { type Unit, unitsOf } from './units.ts';

/** A parsed search: finds a message when its lexemes meet `checked` and its content has matches. */
export interface SearchQuery {
  /** Conditions on lexemes: `indexed` for the index, `checked` for the rows that the index found. See QueryTerm. */
  readonly indexed: LexemeCondition;
  readonly checked: LexemeCondition;
  /** False when `checked` decides alone. */
  readonly needsText: boolean;
  /**
   * Parts of a text that match the search, in UTF-16 code units, at most `mostMatches`. Undefined when the text does
   * not match after all, which only happens where `needsText` is true.
   */
  matchesIn(text: string): { start: number; end: number }[] | undefined;
}

export const mostTerms = 32;
export const mostMatches = 100;

const quotes = /[“”„‟«»]/gu;
const token = /(?<minus>-)?(?:"(?<phrase>[^"]*)"?|(?<word>[^\s"]+))/gu;

interface ParsedTerm {
  readonly term: QueryTerm;
  readonly isStopWord: boolean;
}

/** Conditions on a message besides the words of its text. */
export interface SearchFilters {
  readonly hasAttachment?: boolean | undefined;
  /** Words of the name of an attachment: `report` of `report_final-v2.pdf`. */
  readonly filename?: string | undefined;
}

/**
 * The text may have words, "phrases", beginnings of words (`internation*`), `-` before words to exclude, `or` between
 * alternatives. Without a text, all messages match.
 * @throws DomainError invalid-request when there is nothing to look for, or too much
 */
export function searchQuery(
  text: string | undefined,
  language: Language,
  { hasAttachment = false, filename }: SearchFilters = {},
): SearchQuery {
  const filters = [
    ...(hasAttachment ? [{ lexeme: attachmentLexeme }] : []),
    ...(filename === undefined ? [] : [filenameCondition(filename)]),
  ];
  return queryOf(text === undefined ? [] : alternativesOf(text, language), filters, language);
}

function alternativesOf(text: string, language: Language): QueryTerm[][] {
  const alternatives = parsed(text, language).map((terms) => {
    const content = terms.filter(({ term, isStopWord }) => !term.isNegated && !isStopWord);
    return (content.length > 0 ? terms.filter(({ isStopWord }) => !isStopWord) : terms).map(
      ({ term }) => term,
    );
  });
  for (const terms of alternatives) {
    const wanted = terms.filter(({ isNegated }) => !isNegated);
    if (wanted.length === 0) throw refusedQuery('Only says what must not be there; add a word that must be.');
    if (wanted.every(({ indexed }) => indexed === undefined))
      throw refusedQuery('Has only single letters that are part of every text; add a word.');
  }
  return alternatives;
}

function filenameCondition(filename: string): LexemeCondition {
  const units = unitsOf(filename);
  if (units.length === 0)
    throw new DomainError('invalid-request', 'The file name has no word.', {
      faults: [{ pointer: '#/query/filename', detail: 'Has no word or number.' }],
    });
  const { indexed } = phraseTerm(units.slice(0, mostTerms));
  return withinFilename(indexed ?? { all: units.map(({ text }) => ({ lexeme: text })) });
}

function queryOf(
  alternatives: readonly (readonly QueryTerm[])[],
  filters: readonly LexemeCondition[],
  language: Language,
): SearchQuery {
  const condition = (part: 'indexed' | 'checked'): LexemeCondition => ({
    all: [
      ...filters,
      ...(alternatives.length === 0
        ? []
        : [{ any: alternatives.map((terms) => ({ all: terms.flatMap((term) => term[part] ?? []) })) }]),
    ],
  });
  const all = alternatives.flat();
  const needsText = all.some((term) => term.needsText);
  const byKey = new Map<string, QueryTerm[]>();
  for (const term of all)
    for (const key of new Set(term.keys)) byKey.set(key, [...(byKey.get(key) ?? []), term]);
  return {
    indexed: condition('indexed'),
    checked: condition('checked'),
    needsText,
    matchesIn(text) {
      const units = unitsOf(text);
      const matches: { start: number; end: number }[] = [];
      const found = new Set<QueryTerm>();
      let next = 0;
      for (let n = 0; n < units.length && (needsText || matches.length < mostMatches); n += 1) {
        let length = 0;
        for (const key of keysAt(units, n, language)) {
          for (const term of byKey.get(key) ?? []) {
            const here = term.isNegated && found.has(term) ? 0 : term.lengthAt(units, n);
            if (here > 0) found.add(term);
            if (!term.isNegated) length = Math.max(length, here);
          }
        }
        if (length === 0 || n < next) continue;
        const match = { start: (units[n] as Unit).start, end: (units[n + length - 1] as Unit).end };
        const last = matches.at(-1);
        // One character may stand for several units.
        if (last && match.start < last.end) last.end = match.end;
        else if (matches.length < mostMatches) matches.push(match);
        next = n + length;
      }
      const isFound = (terms: readonly QueryTerm[]) =>
        terms.every((term) => found.has(term) !== term.isNegated);
      return needsText && alternatives.length > 0 && !alternatives.some(isFound) ? undefined : matches;
    },
  };
}

function parsed(text: string, language: Language): ParsedTerm[][] {
  const alternatives: ParsedTerm[][] = [[]];
  const spelled = normalizedText(text).text.replace(quotes, '"');
  let terms = 0;
  const tokens = [...spelled.matchAll(token)];
  for (const [n, { groups, 0: whole }] of tokens.entries()) {
    const current = alternatives.at(-1) as ParsedTerm[];
    if (/^or$/i.test(whole) && current.length > 0 && n < tokens.length - 1) {
      alternatives.push([]);
      continue;
    }
    const term = parsedTerm(groups as TokenGroups, language);
    if (!term) continue;
    terms += 1;
    current.push(term);
  }
  if (terms > mostTerms) throw refusedQuery(`Has more than ${mostTerms} words and phrases.`);
  const said = alternatives.filter((one) => one.length > 0);
  if (said.length === 0) throw refusedQuery('Has no word, number or emoji to look for.');
  return said;
}

interface TokenGroups {
  readonly minus?: string;
  readonly phrase?: string;
  readonly word?: string;
}

/** Undefined for punctuation. */
function parsedTerm({ minus, phrase, word = '' }: TokenGroups, language: Language): ParsedTerm | undefined {
  // A minus sign before a digit belongs to the number.
  const isNumber = minus !== undefined && /^\p{Nd}/u.test(word);
  const said = phrase ?? (isNumber ? `-${word}` : word);
  const units = unitsOf(said);
  const [first] = units;
  const last = units.at(-1);
  if (!first || !last) return undefined;
  const isPrefix =
    phrase === undefined && last.kind === 'word' && !said.startsWith('*') && said.slice(last.end) === '*';
  let term: QueryTerm;
  let isStopWord = false;
  if (isPrefix && units.length === 1) {
    const shortest = Math.min(...prefixLengths);
    if ([...last.text].length < shortest)
      throw refusedQuery(`A beginning of words, like \`${last.text}*\`, needs ${shortest} letters or more.`);
    term = prefixTerm(last);
  } else if (units.length === 1 && phrase === undefined) {
    term = wordTerm(first, language);
    isStopWord = minus === undefined && language.stopWords.has(first.text);
  } else term = phraseTerm(units, { lastIsPrefix: isPrefix });
  return { term: minus !== undefined && !isNumber ? negated(term) : term, isStopWord };
}

function withinFilename(condition: LexemeCondition): LexemeCondition {
  if ('lexeme' in condition) return { lexeme: filenameLexeme(condition.lexeme) };
  if ('all' in condition) return { all: condition.all.map(withinFilename) };
  throw new TypeError('A phrase has lexemes only.');
}

const refusedQuery = (detail: string) =>
  new DomainError('invalid-request', detail, { faults: [{ pointer: '#/query/q', detail }] });
