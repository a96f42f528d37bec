import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { type Plugin, transform } from 'esbuild';
import type { Route } from '../../../../functions/shared/contract/route.ts';

/** Modules of these folders only define things. */
const definitions = /[\\/]functions[\\/]shared[\\/](contract|domain|store)[\\/].*\.ts$/;
const routeTables = /[\\/]contract[\\/]routes[\\/][\w-]+\.ts$/;

/**
 * Leaves out schemas that a function does not use, which would take a third of its cold start. An endpoint validates by
 * its own route; of the others it knows methods and paths, for `Location` and `Allow` headers.
 */
export const ownSchemasOnly = (operationId: string): Plugin => ({
  name: 'own-schemas-only',
  setup: ({ onLoad }) =>
    onLoad({ filter: definitions }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      // Printed by esbuild, so that statements and their parts begin where the expressions below expect them.
      const { code } = await transform(source, { loader: 'ts', target: 'esnext', charset: 'utf8' });
      const own = routeTables.test(path) ? await ownRouteOnly(code, path, operationId) : code;
      return { contents: own.replace(constants, unlessUnused) };
    }),
});

/** Constants of a module, but for functions. */
const constants = /^((?:export )?const \w+ = )(?!(?:async )?(?:\(|function\b|\w+ =>))(.*?);$(?!\n[ \])}])/gms;

/** A call might do anything, so the bundler keeps `z.object(…)` of which nobody uses the result, unless it is told. */
const unlessUnused = (whole: string, name: string, value: string): string =>
  value.includes('(') ? `${name}/* @__PURE__ */ (() => (${value}))();` : whole;

async function ownRouteOnly(code: string, path: string, operationId: string): Promise<string> {
  const tables: Record<string, Record<string, Route>> = await import(pathToFileURL(path).href);
  const routes: Record<string, Route> = Object.assign({}, ...Object.values(tables));
  return code.replace(/^ {2}"?([\w-]+)"?: \{$.*?^ {2}\}/gms, (whole, id: string) => {
    const { method, path: place } = routes[id] ?? {};
    if (!method || id === operationId) return whole;
    return `  "${id}": ${JSON.stringify({ method, path: place })}`;
  });
}
