import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseChatLines } from '../../../lib/send/chat-file.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseChatLines(bytes(text));
const hello = '{"at":"2004-12-25T10:00:00Z","sender":"ann","content":"hello"}';

const sender = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((name) => !/\p{Cc}|^\.{1,2}$/u.test(name));
const message = fc.record({ at: fc.string(), sender, content: fc.string({ unit: 'grapheme' }) });
const blank = fc.constantFrom('', ' ', '\r', '\t');
const broken = fc.constantFrom('{', 'null', '[]', '"text"', '{"at":"now","sender":"ann"}', hello.slice(1));

test('reports every message and every bad line with its number, whatever stands between them', () => {
  const line = fc.oneof(
    message.map((value) => ({ value, text: JSON.stringify(value) })),
    blank.map((text) => ({ value: undefined, text })),
    broken.map((text) => ({ value: 'bad' as const, text })),
  );
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), (all, lineEnd) => {
      const numbered = all.map(({ value }, index) => ({ value, line: index + 1 }));
      const { lines, bad } = parse(all.map(({ text }) => text).join(lineEnd));
      expect(lines).toEqual(
        numbered.flatMap(({ value, line }) => (typeof value === 'object' ? [{ ...value, line }] : [])),
      );
      expect(bad.map((one) => one.line)).toEqual(
        numbered.flatMap(({ value, line }) => (value === 'bad' ? [line] : [])),
      );
    }),
  );
});

test('only a line feed ends a line', () => {
  const content = 'one\u2028two\u2029three\u0085four\u000bfive';
  expect(parse(JSON.stringify({ at: '', sender: 'ann', content })).lines).toMatchObject([{ content }]);
});

test('takes a byte order mark before the first line', () => {
  expect(parse(`\ufeff${hello}\n`)).toMatchObject({ lines: [{ line: 1, content: 'hello' }], bad: [] });
});

test.each([
  ['{"at"', 'is not JSON'],
  ['{"at":"","content":""}', 'sender: '],
  ['{"at":"","sender":7,"content":""}', 'sender: '],
  ['{"at":"","sender":"a\\u0000b","content":""}', 'sender: '],
])('reports what is wrong with %s', (text, reason) => {
  expect(parse(text).bad).toEqual([{ line: 1, reason: expect.stringContaining(reason) }]);
});

test('refuses what is not UTF-8 instead of replacing it', () => {
  const text = bytes(`${hello}\n${hello}`);
  text[text.length - 5] = 0xff;
  expect(parseChatLines(text)).toMatchObject({
    lines: [{ line: 1 }],
    bad: [{ line: 2, reason: 'is not UTF-8' }],
  });
});
