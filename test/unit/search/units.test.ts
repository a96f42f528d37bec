import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalizedText } from '../../../functions/shared/domain/search/normalized-text.ts';
import { unitsOf } from '../../../functions/shared/domain/search/units.ts';
import { searchTable } from '../../support/search-table.ts';

test('normalizing piece by piece is normalizing the whole', () => {
  const whole = (text: string) =>
    text
      .replace(/[™℠]/gu, ' ')
      .replace(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '')
      .normalize('NFKC')
      .replaceAll('−', '-');
  for (const [, text] of searchTable) expect(normalizedText(text).text).toBe(whole(text));
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...searchTable.map(([, text]) => text))), (texts) => {
      const text = texts.join('');
      expect(normalizedText(text).text).toBe(whole(text));
    }),
  );
});

test('units stand where their text is, one after the other', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' })), (text) => {
      const units = unitsOf(text);
      const isInOrder = units.every(
        ({ text: folded, start, end }, n) =>
          folded.isWellFormed() &&
          end > start &&
          // One character may stand for several letters.
          start >= (units[n - 1]?.start ?? 0) &&
          end >= (units[n - 1]?.end ?? 0) &&
          end <= text.length,
      );
      expect(isInOrder).toBe(true);
    }),
    { numRuns: 300 },
  );
});

/**
 * Intl.Segmenter finds the same words (UAX 29), and takes several times as long. It keeps some punctuation within words, which parts them
 * here, and knows words of languages without spaces, whose letters are units here.
 */
test('words are those of Intl.Segmenter, parted by punctuation', () => {
  const segmenter = new Intl.Segmenter('en', { granularity: 'word' });
  const unspaced =
    /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;
  const compared = (text: string) => {
    const { text: normalized } = normalizedText(text);
    const segmented = [...segmenter.segment(normalized)]
      .flatMap(({ segment }) => segment.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])
      .map((word) => word.toLowerCase());
    expect(unitsOf(normalized).map(({ spelled }) => spelled)).toEqual(segmented);
  };
  const texts = searchTable
    .map(([, text]) => text)
    .filter((text) => !unspaced.test(text) && !/\p{Extended_Pictographic}|\p{RI}/u.test(text));
  for (const text of texts) compared(text);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...texts, ' ', '.', '-', "'")), (all) => compared(all.join(' '))),
  );
  fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii' }), compared));
});
