import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';

export interface CdkCommandOptions {
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Receives everything that the command prints; created when it does not exist. */
  readonly logFile: string;
  /** Receives one line for each stack that the command begins or completes. */
  readonly progress: (line: string) => void;
  /** A command that reports nothing new for this long fails. */
  readonly silenceMs: number;
  /** Ends the command. */
  readonly signal?: AbortSignal | undefined;
}

/** CDK prints these lines of its own; events of resources lie between them. */
const stackBegins = /^(?<stack>\S+): deploying\.\.\. (?<position>\[\d+\/\d+\])/;
/** CDK repeats this line while it waits, so it is no progress. */
const waits = /Currently in progress:/;
const stackCompletes = /^\s*✅\s+(?<stack>\S+)/;

/**
 * Runs a CDK command to its end and reports its progress by stack.
 * @throws Error that names the step, when the command fails, makes no progress or `signal` aborts
 */
export async function runCdk(options: CdkCommandOptions): Promise<void> {
  const { command, cwd, env, logFile, progress, silenceMs, signal } = options;
  const [program, ...args] = command;
  // A process group of its own, since CDK runs the build as a child that would outlive it.
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const closed = once(child, 'close');
  let step = 'building and synthesizing';
  const deploying = new Set<string>();
  let endedFor: string | undefined;
  const end = (reason: string) => {
    endedFor = reason;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  const timer = setTimeout(() => end(`made no progress for ${silenceMs / 1000} s`), silenceMs);
  const interrupt = () => end('was interrupted');
  signal?.addEventListener('abort', interrupt);
  const log = createWriteStream(logFile, { flags: 'a' });
  const read = (line: string) => {
    log.write(`${line}\n`);
    if (!waits.test(line)) timer.refresh();
    const { stack: begun, position } = stackBegins.exec(line)?.groups ?? {};
    if (begun) {
      deploying.add(begun);
      progress(`${begun} ${position}`);
    }
    const { stack: completed } = stackCompletes.exec(line)?.groups ?? {};
    if (completed && deploying.delete(completed)) progress(`${completed}: complete`);
    if (deploying.size > 0) step = `deploying ${[...deploying].join(', ')}`;
  };
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', read);
  try {
    const [code, killedBy] = await closed;
    if (code !== 0) throw new Error(`${step} ${endedFor ?? `ended with ${killedBy ?? `exit code ${code}`}`}`);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', interrupt);
    await new Promise<void>((written) => log.end(written));
  }
}
