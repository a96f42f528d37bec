import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitAtParameters } from '../../../lib/local/data-api/sql-parameters.ts';

describe('splitAtParameters', () => {
  it.each([
    ['select :a, :b_2, :a', ['a', 'b_2', 'a']],
    ["select ':a', 'it''s :a', :b", ['b']],
    [String.raw`select E'\':a', e'it''s \' :a', :b`, ['b']],
    [String.raw`select '\', :b`, ['b']],
    ['select ":a" from "it""s :a" where c = :b', ['b']],
    ['select $$ :a $$, $x$ :a $$ :a $x$, :b', ['b']],
    ['select a$b$c, :b, d$e$f', ['b']],
    ["select te'x:a', :b", ['b']],
    ["select 1 -- it isn't :a\n, :b", ['b']],
    ['select 1 /* :a /* :a */ :a */, :b', ['b']],
    ["select :a::text, '1'::int8, x::y", ['a']],
    ['select f(a := 1), a[1:2], :b', ['b']],
    ["select 'never closed :a", []],
    ['select /* never closed :a', []],
    ['', []],
  ])('%s', (sql, names) => {
    expect(splitAtParameters(sql).names).toEqual(names);
  });

  it('finds exactly the parameters among everything that only looks like one', () => {
    // Each token contains the characters that it may contain, colons, quotes and comment marks among them.
    const text = (without: RegExp) =>
      fc
        .string({ unit: fc.constantFrom(..."ab:n ''\"$-/*;\\\né".split('')) })
        .map((s) => s.replaceAll(without, ''));
    const opaque = fc.oneof(
      text(/'/g).map((s) => `'${s}'`),
      text(/['\\]/g).map((s) => `E'${s}\\':n'`),
      text(/"/g).map((s) => `"${s}"`),
      text(/\$/g).map((s) => `$$${s}$$`),
      text(/\$/g).map((s) => `$tag$${s}$tag$`),
      text(/\n/g).map((s) => `--${s}\n`),
      text(/[*/]/g).map((s) => `/*${s}/*${s}*/${s}*/`),
      fc.constantFrom('::text', 'a$b', 'née', '1.5', '(', ',', ';', '||', 'x::y'),
    );
    const parameter = fc.stringMatching(/^[a-z_][a-z0-9_]{0,5}$/).map((name) => ({ name }));
    fc.assert(
      fc.property(fc.array(fc.oneof(opaque, parameter)), (parts) => {
        const sql = parts.map((part) => (typeof part === 'string' ? part : `:${part.name}`)).join(' ');
        const { pieces, names } = splitAtParameters(sql);
        expect(names).toEqual(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.name])));
        expect(pieces.reduce((before, piece, n) => `${before}:${names[n - 1]}${piece}`)).toBe(sql);
      }),
      { numRuns: 2000 },
    );
  });
});
