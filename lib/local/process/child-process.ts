import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { endLeftover, writePidFile } from './pid-file.ts';
import { waitUntil } from './wait-until.ts';

export interface ChildProcessOptions {
  /** Shown in errors: `PostgreSQL`, `Kafka`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Standard output and error are appended here. */
  readonly logFile: string;
  /** Remembers the pid, so that a process left over by a killed parent is ended at the next start. */
  readonly pidFile: string;
  /** Polled; returns true once the service responds, false or an error before. */
  readonly ready: () => Promise<boolean>;
  readonly readyTimeoutMs?: number;
  readonly stopSignal?: NodeJS.Signals;
}

export interface ChildProcess {
  readonly pid: number;
  /** Sends the stop signal, then SIGKILL after 15 s. */
  stop(): Promise<void>;
}

/**
 * Starts a program in a process group of its own (a Ctrl-C in the terminal reaches only us, so that we stop
 * the parts in order) and waits until it is ready.
 * @throws Error with the end of its log when it exits or is not ready in time.
 */
export async function startChildProcess(options: ChildProcessOptions): Promise<ChildProcess> {
  await endLeftover(options.pidFile);
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const child = spawn(options.command, options.args, {
    detached: true,
    stdio: ['ignore', log, log],
    ...(options.env && { env: options.env }),
    ...(options.cwd && { cwd: options.cwd }),
    ...(options.uid !== undefined && { uid: options.uid, gid: options.gid }),
  });
  closeSync(log);
  let ended: string | undefined;
  const exit = once(child, 'exit').then(
    ([code, signal]) => (ended = `exited with ${signal ?? code}`),
    (error: Error) => (ended = error.message),
  );
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.name} ${await exit}`);
  const stopSignal = options.stopSignal ?? 'SIGTERM';
  writePidFile(options.pidFile, {
    pid,
    stopSignal,
    commandLine: [options.command, ...options.args].join(' '),
  });

  const stop = async () => {
    if (ended === undefined) {
      child.kill(stopSignal);
      const killer = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await exit;
      clearTimeout(killer);
    }
    rmSync(options.pidFile, { force: true });
  };

  try {
    await waitUntil(`${options.name} ready`, async () => ended !== undefined || (await options.ready()), {
      timeoutMs: options.readyTimeoutMs ?? 60_000,
    });
    if (ended !== undefined) throw new Error(`${options.name} ${ended}`);
    return { pid, stop };
  } catch (error) {
    await stop();
    const tail = readFileSync(options.logFile, 'utf8').split('\n').slice(-15).join('\n');
    throw new Error(`${options.name} did not start; the end of ${options.logFile}:\n${tail}`, {
      cause: error,
    });
  }
}
