import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program to its end. @throws Error with its output when it fails. */
export const run = promisify(execFile);

/** Whether the program is there and does this much without an error. */
export async function runs(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

/** Installs PyPI packages and what they need into `dir`, touching nothing else of the machine's Python. */
export async function pipInstall(dir: string, ...requirements: string[]): Promise<void> {
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-warn-script-location'];
  await run('python3', ['-m', 'pip', 'install', ...quiet, '--target', dir, ...requirements]);
}

export const hasPip = () => runs('python3', ['-m', 'pip', '--version']);
