import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce } from '../../lib/local/process/install-once.ts';
import { pipInstall, run } from '../../lib/local/process/programs.ts';
import { cacheDir } from '../../lib/local/stage/stage-services.ts';

const document = join(import.meta.dirname, '../../docs/reference/openapi.json');
const journeys = join(import.meta.dirname, 'journeys');

export interface Generator {
  readonly name: string;
  readonly version: string;
  /** Programs that must be installed. */
  readonly needs: readonly string[];
  /**
   * Generates the client into a folder and compiles it with its journey. Returns the command that runs the journey.
   * @throws Error with the output of the program that failed
   */
  build(dir: string): Promise<{ readonly command: readonly [string, ...string[]]; readonly env?: object }>;
}

const npmInstall = async (dir: string, ...packages: string[]) => {
  await writeFile(join(dir, 'package.json'), '{"type":"module","private":true}');
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--silent', ...packages], { cwd: dir });
};

/** Packages of npm, installed once, as the folder's node_modules. */
async function withPackages(dir: string, name: string, ...packages: string[]): Promise<string> {
  const versions = packages.map((one) => one.replaceAll(/[@/]/g, '-')).join('');
  const installed = await installOnce(join(cacheDir, `client-${name}${versions}`), (unfinished) =>
    npmInstall(unfinished, ...packages),
  );
  await writeFile(join(dir, 'package.json'), '{"type":"module","private":true}');
  await run('cp', ['-al', join(installed, 'node_modules'), dir]);
  return join(dir, 'node_modules/.bin');
}

const compilerOptions = {
  target: 'es2022',
  lib: ['es2023', 'dom'],
  module: 'nodenext',
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  types: ['node'],
};

async function compileTypeScript(dir: string, bin: string): Promise<void> {
  await writeFile(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  await run(join(bin, 'tsc'), ['-p', dir]);
}

const typeScript = ['typescript@5.9.3', '@types/node@24.19.2'];

const openApiGenerator = '7.26.0';

/** Java's jar of openapi-generator comes in a package of PyPI. */
async function openApiGenerate(dir: string, generator: string, properties: string): Promise<void> {
  const packages = await installOnce(join(cacheDir, `openapi-generator-${openApiGenerator}`), (unfinished) =>
    pipInstall(unfinished, `openapi-generator-cli==${openApiGenerator}`),
  );
  const jar = join(packages, 'openapi_generator_cli/openapi-generator.jar');
  await run(
    'java',
    ['-jar', jar, 'generate', '-i', document, '-g', generator, '-o', dir, '--additional-properties', properties],
    { maxBuffer: 64 * 1024 * 1024 },
  );
}

export const generators: readonly Generator[] = [
  {
    name: 'openapi-fetch',
    version: '0.17.0',
    needs: ['npm'],
    async build(dir) {
      const bin = await withPackages(dir, 'openapi-fetch', 'openapi-fetch@0.17.0', 'openapi-typescript@7.13.0', ...typeScript);
      await run(join(bin, 'openapi-typescript'), [document, '-o', join(dir, 'api.d.ts')]);
      await copyFile(join(journeys, 'openapi-fetch.ts'), join(dir, 'journey.ts'));
      await compileTypeScript(dir, bin);
      return { command: [process.execPath, join(dir, 'journey.ts')] };
    },
  },
  {
    name: 'openapi-python-client',
    version: '0.29.1',
    needs: ['python3'],
    async build(dir) {
      const packages = await installOnce(join(cacheDir, 'openapi-python-client-0.29.1'), (unfinished) =>
        pipInstall(unfinished, 'openapi-python-client==0.29.1'),
      );
      const env = { PYTHONPATH: [packages, dir].join(':'), PATH: `${join(packages, 'bin')}:${process.env.PATH}` };
      const out = ['--meta', 'none', '--output-path', join(dir, 'chat')];
      await run('python3', ['-m', 'openapi_python_client', 'generate', '--path', document, ...out], {
        env: { ...process.env, ...env },
      });
      await run('python3', ['-m', 'compileall', '-q', join(dir, 'chat')]);
      return { command: ['python3', join(journeys, 'openapi-python-client.py')], env };
    },
  },
  {
    name: 'openapi-generator-python',
    version: openApiGenerator,
    needs: ['python3', 'java'],
    async build(dir) {
      await openApiGenerate(dir, 'python', 'packageName=chat');
      const packages = await installOnce(join(cacheDir, 'openapi-generator-python-runtime'), (unfinished) =>
        pipInstall(unfinished, 'pydantic==2.13.3', 'urllib3==2.7.1', 'python-dateutil==2.9.0.post0', 'typing-extensions==4.15.0'),
      );
      await run('python3', ['-m', 'compileall', '-q', join(dir, 'chat')]);
      const env = { PYTHONPATH: [packages, dir].join(':') };
      return { command: ['python3', join(journeys, 'openapi-generator.py')], env };
    },
  },
  {
    name: 'oapi-codegen',
    version: 'v2.8.2',
    needs: ['go'],
    async build(dir) {
      const bin = await installOnce(join(cacheDir, 'oapi-codegen-v2.8.2'), async (unfinished) => {
        await run('go', ['install', 'github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2'], {
          env: { ...process.env, GOBIN: unfinished },
        });
      });
      await mkdir(join(dir, 'chat'));
      const out = join(dir, 'chat/chat.go');
      await run(join(bin, 'oapi-codegen'), ['-generate', 'types,client', '-package', 'chat', '-o', out, document]);
      await copyFile(join(journeys, 'oapi-codegen.go'), join(dir, 'main.go'));
      await run('go', ['mod', 'init', 'example.test/journey'], { cwd: dir });
      await run('go', ['mod', 'tidy'], { cwd: dir });
      await run('go', ['build', '-o', 'journey', '.'], { cwd: dir });
      return { command: [join(dir, 'journey')] };
    },
  },
];
