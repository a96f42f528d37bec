import type { Metafile } from 'esbuild';

/** The files of a bundle that a cold start loads: the entry and what it imports statically. */
export function filesAtStart({ outputs }: Metafile): ReadonlySet<string> {
  const found = new Set<string>();
  const load = (file: string) => {
    if (found.has(file)) return;
    found.add(file);
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      if (kind === 'import-statement' && outputs[path]) load(path);
    }
  };
  for (const file of Object.keys(outputs)) if (file.endsWith('/index.mjs')) load(file);
  return found;
}

/** Bytes of a bundle: those that a cold start loads, and all. */
export function bundleSize(metafile: Metafile): { readonly start: number; readonly total: number } {
  const { outputs } = metafile;
  const sum = (files: Iterable<string>) =>
    [...files].reduce((bytes, file) => bytes + (outputs[file]?.bytes ?? 0), 0);
  return { start: sum(filesAtStart(metafile)), total: sum(Object.keys(outputs)) };
}
