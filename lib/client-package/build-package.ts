import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import manifest from '../../package.json' with { type: 'json' };
import { operationDeclarations } from './declarations.ts';
import { plainOperations, withPlainOperations } from './plain-operations.ts';

const source = join(import.meta.dirname, '../client');
const root = join(source, '../..');

/** The package's entry points, by file. */
const entries = {
  '.': 'client',
  './file-store': 'replica/file-store',
  './indexeddb-store': 'replica/indexeddb-store',
} as const;

export interface ClientPackage {
  /** Minified and compressed with gzip, as a page would load it: bytes of each entry. */
  readonly gzipped: Readonly<Record<string, number>>;
}

/**
 * Writes the client's npm package into a folder: ES modules without dependencies, and declarations that name no type of
 * this repository. The package contains the route table as plain values, and its schemas as plain types.
 */
export async function buildClientPackage(folder: string): Promise<ClientPackage> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    ...bundle,
    entryPoints: Object.values(entries).map((name) => join(source, `${name}.ts`)),
    outdir: folder,
    outbase: source,
    splitting: true,
  });
  await writeDeclarations(folder);
  const { version, license } = manifest;
  const exported = Object.entries(entries).map(([path, name]) => [
    path,
    { types: `./types/${name}.d.ts`, default: `./${name}.js` },
  ]);
  const packed = {
    name: 'chat-storage-client',
    version,
    license,
    description: 'Client of the chat storage API.',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20' },
    exports: Object.fromEntries(exported),
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(packed, null, 2)}\n`);
  cpSync(join(source, 'README.md'), join(folder, 'README.md'));
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  return { gzipped: await gzippedSizes() };
}

const bundle: BuildOptions = {
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  external: ['node:*'],
  plugins: [withPlainOperations],
};

/**
 * Compiles the sources against the plain operations and types, so that the declarations refer only to types of the
 * package.
 */
async function writeDeclarations(folder: string): Promise<void> {
  const sources = mkdtempSync(join(tmpdir(), 'client-sources-'));
  const configFile = join(sources, 'tsconfig.json');
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      incremental: false,
      tsBuildInfoFile: null,
      rootDir: sources,
      outDir: resolve(folder, 'types'),
      lib: ['es2024', 'dom', 'dom.iterable', 'dom.asynciterable'],
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: [sources],
  };
  try {
    cpSync(source, sources, { recursive: true });
    writeFileSync(join(sources, 'api-operation.ts'), operationDeclarations(manifest.version));
    writeFileSync(join(sources, 'operations.ts'), plainOperations('ts'));
    writeFileSync(join(sources, 'package.json'), '{"type":"module"}');
    writeFileSync(configFile, JSON.stringify(config));
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    await promisify(execFile)(process.execPath, [compiler, '-p', configFile]);
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    throw new Error(`The client does not compile against the types of its package.\n${stdout}`, {
      cause: error,
    });
  } finally {
    rmSync(sources, { recursive: true });
  }
  for (const file of globSync('types/**/*.d.ts', { cwd: folder })) {
    const path = join(folder, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/(from\s+'\.[^']*)\.ts'/g, "$1.js'"));
  }
}

async function gzippedSizes(): Promise<Record<string, number>> {
  const sizes = Object.entries(entries).map(async ([path, name]) => {
    const { outputFiles } = await build({
      ...bundle,
      entryPoints: [join(source, `${name}.ts`)],
      minify: true,
      write: false,
    });
    return [path, gzipSync(outputFiles?.[0]?.contents ?? '').length] as const;
  });
  return Object.fromEntries(await Promise.all(sizes));
}
