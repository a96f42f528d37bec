import { describe, test } from 'vitest';

type Cases = (cases: unknown, ...rest: unknown[]) => unknown;
type PerCase = Record<'each' | 'for', Cases>;

/** Tests of each item of an empty list assert nothing: collecting them fails instead. */
for (const one of [test, describe] as unknown as (PerCase & { readonly fn: PerCase })[]) {
  for (const owner of [one, one.fn]) {
    for (const name of ['each', 'for'] as const) {
      const original = owner[name];
      owner[name] = function (this: unknown, cases, ...rest) {
        if (Array.isArray(cases) && cases.length === 0) throw new Error(`${name}([]) would assert nothing.`);
        return original.call(this, cases, ...rest);
      };
    }
  }
}
