import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { installOnce } from '../../../lib/local/process/install-once.ts';
import { pipInstall, run } from '../../../lib/local/process/programs.ts';
import { cacheDir } from '../../../lib/local/stage/stage-services.ts';

export const document = join(import.meta.dirname, '../../../docs/reference/openapi.json');

/** How to start a journey. */
export interface Journey {
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Generator {
  readonly name: string;
  readonly version: string;
  /** Programs that must be installed. */
  readonly needs: readonly string[];
  /** Options without which the client is not right; shown on the page. */
  readonly options?: string;
  /**
   * Generates the client into an empty folder and compiles it with its journey.
   * @throws Error with the output of the program that failed
   */
  build(dir: string): Promise<Journey>;
}

/** Runs a program that may print much. @throws Error with its output when it fails. */
export const runIn = (cwd: string, program: string, args: readonly string[], env: object = {}) =>
  run(program, args, { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 });

/** Copies files of a language's folder beside the generated client. */
export async function copyInto(
  dir: string,
  language: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [from, to] of Object.entries(files))
    await copyFile(join(import.meta.dirname, '..', language, from), join(dir, to));
}

/** Installs PyPI packages once. Returns their folder, for PYTHONPATH. */
export const withPip = (...packages: readonly [string, ...string[]]) =>
  installOnce(join(cacheDir, `client-${packages.join('-')}`), (unfinished) =>
    pipInstall(unfinished, ...packages),
  );

export const openApiGenerator = '7.26.0';

/** Runs openapi-generator, whose jar is in a package of PyPI. */
export async function openApiGenerate(dir: string, generator: string, properties: string): Promise<void> {
  const packages = await withPip(`openapi-generator-cli==${openApiGenerator}`);
  const jar = join(packages, 'openapi_generator_cli/openapi-generator.jar');
  await mkdir(dir, { recursive: true });
  const more = properties ? ['--additional-properties', properties] : [];
  await runIn(dir, 'java', ['-jar', jar, 'generate', '-i', document, '-g', generator, '-o', dir, ...more]);
}
