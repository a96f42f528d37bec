import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import type { Route } from '../../../../functions/shared/contract/route.ts';

/**
 * Leaves out the schemas of other subjects' routes, which would take a third of an endpoint's cold start: an endpoint
 * validates by its own route, and of the others it knows methods and paths, for `Location` and `Allow` headers.
 */
export const ownRoutesOnly = (operationId: string): Plugin => ({
  name: 'own-routes-only',
  setup: ({ onLoad }) =>
    onLoad(
      { filter: /[\\/]functions[\\/]shared[\\/]contract[\\/]routes[\\/][\w-]+\.ts$/ },
      async ({ path }) => {
        const tables: Record<string, Record<string, Route>> = await import(pathToFileURL(path).href);
        if (Object.values(tables).some((table) => operationId in table)) return undefined;
        return { contents: Object.entries(tables).map(placesOnly).join('\n') };
      },
    ),
});

const placesOnly = ([name, routes]: [string, Record<string, Route>]) => {
  const places = Object.entries(routes).map(([id, { method, path }]) => [id, { method, path }]);
  return `export const ${name} = ${JSON.stringify(Object.fromEntries(places))};`;
};
