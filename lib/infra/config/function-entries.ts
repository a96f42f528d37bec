import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));

/** The handler file of every function, by the function's name: the last folder of `functions/{api,jobs,sockets,workers}/…`. */
export const functionEntries: Readonly<Record<string, string>> = Object.fromEntries(
  globSync('functions/{api/*,jobs,sockets,workers}/*/handler.ts', { cwd: checkout })
    .map((file) => [basename(dirname(file)), join(checkout, file)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

/** @throws Error when no folder has that name */
export function functionEntry(name: string): string {
  const entry = functionEntries[name];
  if (!entry) throw new Error(`No function is called ${name}: there is no functions/…/${name}/handler.ts.`);
  return entry;
}

/** The subject of an endpoint: the folder of functions/api that contains its folder. @throws as `functionEntry` */
export const subjectOf = (endpoint: string): string => basename(dirname(dirname(functionEntry(endpoint))));
