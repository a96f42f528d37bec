import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../../functions/shared/domain/json.ts';

const twice = 'This name is in the object twice.';
const inexact = 'This number would not come back as it was sent; send it as a string.';

describe('JSON', () => {
  test.each([
    ['{"a":1,"a":2}', '/a', twice],
    ['{"a":{"b":[{},{"c":1,"\\u0063":2}]}}', '/a/b/1/c', twice],
    ['{"a/b":[0.12345678901234567890]}', '/a~1b/0', inexact],
    ['[-0]', '/0', inexact],
    ['[-0.0e5]', '/0', inexact],
    ['{"n":12345678901234567891}', '/n', inexact],
    ['1e400', '', inexact],
    ['1e-400', '', inexact],
  ])('%s has a fault at %s', (text, pointer, detail) => {
    expect(parseJson(text)).toMatchObject({ fault: { pointer, detail } });
  });

  test.each([
    '{"a":1,"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '1e300',
    '1.50',
    '0.1',
    '-1E+2',
    '9007199254740992',
    '{"a":"{\\"b\\":1,\\"b\\":2}"}',
    '0.0',
    '5e-324',
    '"-0"',
  ])('%s has none', (text) => {
    expect(parseJson(text)).toEqual({ value: JSON.parse(text), fault: undefined });
  });

  test('that is none is malformed', () => {
    for (const text of ['', '{', '{"a":01}', "{'a':1}"]) expect(parseJson(text)).toEqual({ malformed: true });
  });

  test('that JavaScript wrote has no fault', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(parseJson(JSON.stringify(value))).toMatchObject({ fault: undefined });
      }),
    );
  });
});
