import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { waitUntil } from './wait-until.ts';

export interface RunningProcess {
  readonly pid: number;
  readonly stopSignal: NodeJS.Signals;
  /** With its arguments, to distinguish it from a later process with the same pid. */
  readonly commandLine: string;
}

/** Remembers a process, so that it can be ended when its parent was killed. */
export function writePidFile(file: string, { pid, stopSignal, commandLine }: RunningProcess): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${pid}\n${stopSignal}\n${commandLine}`);
}

/** Ends the process of a pid file, if it still runs; SIGKILL after 10 s. */
export async function endLeftover(file: string): Promise<void> {
  const leftover = readPidFile(file);
  if (leftover && isRunning(leftover)) {
    process.kill(leftover.pid, leftover.stopSignal);
    const gone = () =>
      waitUntil(`the end of ${leftover.commandLine}`, () => !isRunning(leftover), { timeoutMs: 10_000 });
    await gone().catch(() => {
      process.kill(leftover.pid, 'SIGKILL');
      return gone();
    });
  }
  rmSync(file, { force: true });
}

export const pidFiles = (dir: string): string[] => globSync(join(dir, '*.pid'));

/** The pid files of `dir` whose process, a child of ours, is gone without having been stopped. */
export const deadChildren = (dir: string): string[] =>
  pidFiles(dir).filter((file) => {
    const child = readPidFile(file);
    return child && !exists(child.pid);
  });

export function killProcesses(dir: string): void {
  for (const file of pidFiles(dir)) {
    const running = readPidFile(file);
    if (running && isRunning(running)) process.kill(running.pid, 'SIGKILL');
  }
}

export const isRunning = ({ pid, commandLine }: Pick<RunningProcess, 'pid' | 'commandLine'>): boolean =>
  commandLineOf(pid).includes(commandLine);

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Empty when there is no such process. */
export function commandLineOf(pid: number): string {
  try {
    return process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      : execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** Undefined for a file that is gone or was not written to its end. */
function readPidFile(file: string): RunningProcess | undefined {
  try {
    const [pid, stopSignal, commandLine] = readFileSync(file, 'utf8').split('\n');
    return pid && stopSignal && commandLine
      ? { pid: Number(pid), stopSignal: stopSignal as NodeJS.Signals, commandLine }
      : undefined;
  } catch {
    return undefined;
  }
}
