import { stemmer } from '@orama/stemmers/english';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Language } from '../../../functions/shared/domain/search/language.ts';
import { lexemesOf } from '../../../functions/shared/domain/search/lexemes.ts';
import type { LexemeCondition } from '../../../functions/shared/domain/search/query-term.ts';
import { mostMatches, mostTerms, searchQuery } from '../../../functions/shared/domain/search/search-query.ts';
import { searchTable } from '../../support/search-table.ts';

const english: Language = {
  name: 'english',
  stem: stemmer,
  stopWords: new Set(['the', 'a', 'who', 'to', 'be', 'or', 'not']),
};

function isMet(condition: LexemeCondition, lexemes: ReadonlySet<string>): boolean {
  if ('lexeme' in condition) return lexemes.has(condition.lexeme);
  if ('prefix' in condition) return [...lexemes].some((lexeme) => lexeme.startsWith(condition.prefix));
  if ('not' in condition) return !isMet(condition.not, lexemes);
  if ('all' in condition) return condition.all.every((one) => isMet(one, lexemes));
  return condition.any.some((one) => isMet(one, lexemes));
}

function isFound(text: string, asked: string): boolean {
  const lexemes = new Set(lexemesOf({ content: text, filenames: [] }, english));
  const query = searchQuery(asked, english);
  if (!isMet(query.indexed, lexemes) || !isMet(query.checked, lexemes)) return false;
  return query.matchesIn(text) !== undefined;
}

test.each(searchTable.map(([kind, text, asked, expected]) => ({ kind, text, asked, expected })))(
  '$kind, by $asked: $expected',
  ({ text, asked, expected }) => {
    expect(isFound(text, asked)).toBe(expected);
  },
);

const matchesOf = (text: string, asked: string) =>
  (searchQuery(asked, english).matchesIn(text) ?? []).map(({ start, end }) => text.slice(start, end));

describe('matches', () => {
  test.each([
    ['Shall we plan a late lunch? LUNCHES!', 'lunch', ['lunch', 'LUNCHES']],
    ['a late lunch, later', '"late lunch"', ['late lunch']],
    ['明日の会議は東京タワーで', '東京タワー', ['東京タワー']],
    ['cafe\u0301 au lait', 'café', ['cafe\u0301']],
    ['x inter\u200bnational y', 'international', ['inter\u200bnational']],
    ['🙂 ﾃﾞｰﾀを', 'データ', ['ﾃﾞｰﾀ']],
    ['the wi-fi', 'wifi', ['wi-fi']],
    ['see wiki.example.com/x', 'example.com', ['example.com']],
    ['internal internationalization', 'internation*', ['internationalization']],
    ['apples, no pears', 'apples -plums', ['apples']],
    ['ok 👍🏽 👍', '👍', ['👍', '👍']],
    ['ŒUVRE œuvre', 'oeuvre', ['ŒUVRE', 'œuvre']],
    ['元年は㋿', '令 和', ['㋿']],
  ])('in %s of %s', (text, asked, expected) => {
    expect(matchesOf(text, asked)).toEqual(expected);
  });

  test('are bounded', () => {
    expect(matchesOf('spam '.repeat(5_000), 'spam')).toHaveLength(mostMatches);
  });
});

describe('refuses, with a reason', () => {
  test.each([
    ['only exclusions', '-friday -monday', /add a word that must be/],
    ['an alternative of exclusions', 'lunch or -friday', /add a word that must be/],
    ['punctuation', ' ?! -- "" ', /no word/],
    ['short prefixes', 'a*', /3 letters/],
    ['too many words', 'word '.repeat(mostTerms + 1), /more than 32/],
  ])('%s', (_, asked, detail) => {
    expect(() => searchQuery(asked, english)).toThrow(
      expect.objectContaining({
        kind: 'invalid-request',
        faults: [{ pointer: '#/query/q', detail: expect.stringMatching(detail) }],
      }),
    );
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom(...searchTable.flatMap(([, text]) => [text.slice(0, 40), ' ', '-', '.'])))
    .map((all) => all.join('')),
);

test('a text is found by itself as a phrase, and marked within its bounds', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const asked = `"${text.replace(/["“”„‟«»＂]/gu, ' ')}"`;
      let query: ReturnType<typeof searchQuery>;
      try {
        query = searchQuery(asked, english);
      } catch {
        return;
      }
      const spoken = asked.slice(1, -1);
      expect(isFound(spoken, asked)).toBe(true);
      let end = 0;
      for (const match of query.matchesIn(spoken) ?? []) {
        expect(match.start).toBeGreaterThanOrEqual(end);
        expect(match.end).toBeGreaterThan(match.start);
        end = match.end;
      }
      expect(end).toBeLessThanOrEqual(spoken.length);
    }),
    { numRuns: 500 },
  );
});

test('what the index is asked never leaves out what the text has', () => {
  // Few words, so that queries and texts often have the same.
  const word = fc.constantFrom('red', 'reds', 'green', 'blue-sky', 'sky', 'v1.2', 'mañana', '東京タワー');
  const words = fc.array(word, { minLength: 1, maxLength: 6 }).map((all) => all.join(' '));
  const term = fc.oneof(
    word,
    word.map((one) => `${one}*`),
    word.map((one) => `-${one}`),
    words.map((phrase) => `"${phrase}"`),
  );
  const asked = fc
    .array(fc.tuple(term, fc.constantFrom(' ', ' or ')), { minLength: 1, maxLength: 4 })
    .map((terms) => terms.flat().slice(0, -1).join(''));
  fc.assert(
    fc.property(words, asked, (text, query) => {
      let parsed: ReturnType<typeof searchQuery>;
      try {
        // The phrase makes it one that is compared with the text, not only with the index.
        parsed = searchQuery(`${query} or "compared with the text"`, english);
      } catch {
        return;
      }
      if (!parsed.matchesIn(text)) return;
      const lexemes = new Set(lexemesOf({ content: text, filenames: [] }, english));
      expect(isMet(parsed.indexed, lexemes)).toBe(true);
      expect(isMet(parsed.checked, lexemes)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
