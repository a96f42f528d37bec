import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce } from '../../../lib/local/process/install-once.ts';
import { cacheDir } from '../../../lib/local/stage/stage-services.ts';
import { copyInto, document, type Generator, openApiGenerate, openApiGenerator, runIn } from './generator.ts';

const manifest = '{"type":"module","private":true}';

/** Packages of npm, installed once, as the folder's node_modules. Returns the folder of their programs. */
async function withPackages(dir: string, ...packages: readonly string[]): Promise<string> {
  const all = [...packages, 'typescript@5.9.3', '@types/node@24.19.2'];
  const name = `client-${all.join('-').replaceAll('/', '-')}`;
  const installed = await installOnce(join(cacheDir, name), async (unfinished) => {
    await writeFile(join(unfinished, 'package.json'), manifest);
    await runIn(unfinished, 'npm', [
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--silent',
      ...all,
    ]);
  });
  await writeFile(join(dir, 'package.json'), manifest);
  await runIn(dir, 'ln', ['-s', join(installed, 'node_modules'), 'node_modules']);
  await writeFile(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  return join(dir, 'node_modules/.bin');
}

const compilerOptions = {
  target: 'es2022',
  lib: ['es2023', 'dom', 'dom.iterable'],
  module: 'esnext',
  moduleResolution: 'bundler',
  strict: true,
  skipLibCheck: true,
  // Generators write imports without an extension or with .js: the compiler makes what Node runs.
  rewriteRelativeImportExtensions: true,
  outDir: 'out',
  types: ['node'],
};

async function compile(dir: string, bin: string, name: string) {
  await copyInto(dir, 'typescript', { 'journey.ts': 'journey.ts', [`${name}.ts`]: 'main.ts' });
  await runIn(dir, join(bin, 'tsc'), []);
  return { command: [process.execPath, join(dir, 'out/main.js')] } as const;
}

export const typeScriptGenerators: readonly Generator[] = [
  {
    name: 'openapi-fetch',
    version: '0.17.0',
    needs: ['npm'],
    options: '`--default-non-nullable false`: else requests must have the fields that have a default',
    async build(dir) {
      const bin = await withPackages(dir, 'openapi-fetch@0.17.0', 'openapi-typescript@7.13.0');
      await runIn(dir, join(bin, 'openapi-typescript'), [
        '--default-non-nullable',
        'false',
        document,
        '-o',
        'api.d.ts',
      ]);
      return compile(dir, bin, 'openapi-fetch');
    },
  },
  {
    name: 'hey-api',
    version: '0.99.0',
    needs: ['npm'],
    async build(dir) {
      const bin = await withPackages(dir, '@hey-api/openapi-ts@0.99.0');
      await runIn(dir, join(bin, 'openapi-ts'), ['-i', document, '-o', 'api', '-c', '@hey-api/client-fetch']);
      return compile(dir, bin, 'hey-api');
    },
  },
  {
    name: 'openapi-generator-typescript-fetch',
    version: openApiGenerator,
    needs: ['npm', 'java', 'python3'],
    async build(dir) {
      const bin = await withPackages(dir);
      await openApiGenerate(join(dir, 'api'), 'typescript-fetch', 'importFileExtension=.js');
      return compile(dir, bin, 'typescript-fetch');
    },
  },
];
