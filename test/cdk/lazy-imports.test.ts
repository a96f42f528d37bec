import { globSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { bundling } from '../../lib/infra/constructs/functions/bundling.ts';

/** The names that functions take from a package that they load when they need it: `const { a, b } = await import('package')`. */
const taken = globSync('functions/**/*.ts').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/\{([^{}]+)\} = await import\('([^.'][^']*)'\);/g)].map(
    ([, names = '', name = '']) => [name, names.split(',').map((one) => one.trim())] as const,
  ),
);

// Node gives a CommonJS package its names, a bundle gives it `default` alone.
test.each(taken)('a bundle of %s has what is taken from it by name', async (name, names) => {
  const { metafile } = await build({
    ...bundling('get-health'),
    entryPoints: undefined,
    stdin: { contents: `export const load = () => import('${name}');`, resolveDir: 'functions/shared' },
    write: false,
  } as never);
  const exported = Object.values(metafile?.outputs ?? {}).flatMap((output) => output.exports);
  expect(exported).toEqual(expect.arrayContaining(names));
});
