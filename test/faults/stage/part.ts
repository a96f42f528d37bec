import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '../../../lib/local/process/pid-file.ts';
import type { Service } from '../../../lib/local/process/service.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';

/** A program of the stage that can be killed and started again, at the same place. */
export interface Part {
  readonly name: string;
  /** Starts it, again and again until it is ready: what it needs may be gone just now. */
  start(): Promise<void>;
  /** kill -9 it and all its children at once. Resolves when they are gone. */
  kill(): Promise<void>;
  /** Resolves when it has ended by itself. */
  ended(timeoutMs: number): Promise<void>;
  /** SIGSTOP for it and its children, until what is answered is called. */
  freeze(): () => void;
  stop(): Promise<void>;
}

export interface PartOptions {
  /** Also of its pid file. */
  readonly name: string;
  readonly runDir: string;
  readonly start: () => Promise<Service>;
}

export function part({ name, runDir, start }: PartOptions): Part {
  let service: Service | undefined;
  let stopping = false;

  const main = () => {
    const [pid, , commandLine = ''] = readFileSync(join(runDir, `${name}.pid`), 'utf8').split('\n');
    return { pid: Number(pid), commandLine };
  };
  /** None when it has ended by itself: its pid may be somebody else's by now. */
  const processes = () => (isRunning(main()) ? family(main().pid) : []);
  const end = (gone: () => boolean, timeoutMs: number) =>
    waitUntil(`the end of ${name}`, gone, { timeoutMs, everyMs: 10 });

  return {
    name,
    async start() {
      stopping = false;
      const started = async () => {
        service = await start();
        return true;
      };
      await waitUntil(`${name} up`, () => stopping || started(), { timeoutMs: 90_000, everyMs: 200 });
    },
    async kill() {
      const pids = processes();
      for (const pid of pids) signal(pid, 'SIGKILL');
      await end(() => !pids.some(exists), 10_000);
    },
    ended: async (timeoutMs) => {
      await end(() => !isRunning(main()), timeoutMs);
    },
    freeze() {
      const pids = processes();
      for (const pid of pids) signal(pid, 'SIGSTOP');
      return () => {
        for (const pid of pids) signal(pid, 'SIGCONT');
      };
    },
    async stop() {
      stopping = true;
      await service?.stop();
    },
  };
}

/** A process and all below it; PostgreSQL's are in process groups of their own. */
function family(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const line of execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')) {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const below = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(below)];
  return below(root);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
