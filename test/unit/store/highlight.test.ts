import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unmarked } from '../../../functions/shared/store/search/highlight.ts';

const [start, end] = ['\uFDD0', '\uFDD1'];
const text = fc.string({ unit: 'grapheme' });

test('marks become the places of what was between them, and the text is as it was without', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ text, isMatch: fc.boolean() })), (pieces) => {
      const marked = pieces.map(({ text, isMatch }) => (isMatch ? start + text + end : text)).join('');
      const { content, matches } = unmarked(marked);
      expect(content).toBe(pieces.map(({ text }) => text).join(''));
      expect(matches.map((match) => content.slice(match.start, match.end))).toEqual(
        pieces.filter(({ isMatch }) => isMatch).map(({ text }) => text),
      );
    }),
  );
});
