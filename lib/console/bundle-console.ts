import { join } from 'node:path';
import { build } from 'esbuild';
import { withPlainOperations } from '../client-package/plain-operations.ts';

/** The console's files by their names: a page, its script and its styles. */
export type ConsoleFiles = Readonly<Record<'index.html' | 'main.js' | 'main.css', string>>;

/** Bundles the console; it loads nothing from other hosts. */
export async function bundleConsole(): Promise<ConsoleFiles> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'page/main.tsx')],
    outfile: 'main.js',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    plugins: [withPlainOperations],
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { 'index.html': page, 'main.js': textOf('.js'), 'main.css': textOf('.css') };
}

const page = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Chat storage console</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/console/main.css">
  </head>
  <body>
    <div id="console"></div>
    <script type="module" src="/console/main.js"></script>
  </body>
</html>
`;
