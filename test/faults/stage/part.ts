import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Service } from '../../../lib/local/service.ts';
import { waitUntil } from '../../../lib/local/wait-until.ts';

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

  const pid = () => Number.parseInt(readFileSync(join(runDir, `${name}.pid`), 'utf8'), 10);
  const gone = (pids: readonly number[], timeoutMs: number) =>
    waitUntil(`the end of ${name}`, () => !pids.some(isRunning), { timeoutMs, everyMs: 10 });

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
      const pids = family(pid());
      for (const one of pids) signal(one, 'SIGKILL');
      await gone(pids, 10_000);
    },
    ended: async (timeoutMs) => {
      await gone([pid()], timeoutMs);
    },
    freeze() {
      const pids = family(pid());
      for (const one of pids) signal(one, 'SIGSTOP');
      return () => {
        for (const one of pids) signal(one, 'SIGCONT');
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

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
