import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installOnce } from '../../lib/local/process/install-once.ts';
import { pipInstall } from '../../lib/local/process/programs.ts';
import { cacheDir } from '../../lib/local/stage/stage-services.ts';

const version = '4.32.5';
/** Version of the generator: another one generates other data from the same seed. */
const hypothesis = '6.170.17';

export interface SchemathesisOptions {
  /** With the base path. */
  readonly url: string;
  readonly token: string;
  readonly seed: number;
  /** Test cases for each operation in the phase `fuzzing`; the other phases add theirs. */
  readonly cases: number;
  readonly operation?: string | undefined;
  /** Ids that are there, by the name of their path parameter. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** For its files. */
  readonly dir: string;
}

/** How often an operation returned each status. */
export type Statuses = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * Calls every operation with valid and invalid requests, and checks the responses against the schema. Prints the
 * faults, with a curl command for each.
 * @returns its exit code, 0 when it found nothing
 */
export async function runSchemathesis(
  options: SchemathesisOptions,
): Promise<{ readonly exitCode: number; readonly statuses: Statuses }> {
  const { url, token, seed, cases, operation, ids, dir } = options;
  const statuses = join(dir, 'statuses.json');
  const packages = await installOnce(join(cacheDir, `schemathesis-${version}`), (unfinished) =>
    pipInstall(unfinished, `schemathesis==${version}`, `hypothesis==${hypothesis}`),
  );
  const flags = {
    url,
    header: `Authorization: Bearer ${token}`,
    seed,
    'max-examples': cases,
    // Python 3.11 cannot parse in two threads at once.
    workers: 1,
    'generation-database': 'none',
    ...(operation && { 'include-operation-id': operation }),
  };
  const args = [
    ...['-m', 'schemathesis.cli', '--config-file', join(import.meta.dirname, 'schemathesis.toml')],
    ...['run', join(import.meta.dirname, '../../docs/reference/openapi.json'), '--no-color'],
    ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, String(value)]),
  ];
  const child = spawn('python3', args, {
    cwd: dir,
    stdio: 'inherit',
    env: {
      ...process.env,
      PYTHONPATH: packages,
      FUZZ_HOOKS: join(import.meta.dirname, 'hooks.py'),
      FUZZ_IDS: JSON.stringify(ids),
      FUZZ_STATUSES: statuses,
    },
  });
  const [exitCode] = await once(child, 'exit');
  if (!existsSync(statuses)) throw new Error('schemathesis did not begin.');
  return { exitCode: exitCode ?? 1, statuses: JSON.parse(readFileSync(statuses, 'utf8')) };
}
