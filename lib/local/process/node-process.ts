import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChildProcess } from './child-process.ts';
import type { Service } from './service.ts';

export interface NodeProcessOptions {
  /** Name of the part and of its pid and log files: `api`. */
  readonly name: string;
  /** The module to run; it listens on `port` and stops at SIGTERM. */
  readonly entry: URL;
  readonly port: number;
  /** Path that returns 200 once the process is ready. */
  readonly readyPath: string;
  /** All of its environment besides PATH. */
  readonly env: Readonly<Record<string, string>>;
  readonly runDir: string;
  readonly logDir: string;
  /** A module that the process loads first. */
  readonly preload?: URL | undefined;
}

/** A part of the stage that is written in Node, in a process of its own: it gets a core, and its own log. */
export async function startNodeProcess(options: NodeProcessOptions): Promise<Service> {
  const { name, entry, port, readyPath, env, runDir, logDir, preload } = options;
  const endpoint = `http://127.0.0.1:${port}`;
  const { stop } = await startChildProcess({
    name,
    command: process.execPath,
    // kafkajs sets timers in the past, which is harmless.
    args: [
      '--disable-warning=TimeoutNegativeWarning',
      ...(preload ? [`--import=${preload}`] : []),
      fileURLToPath(entry),
    ],
    env: { PATH: process.env.PATH, ...env },
    logFile: join(logDir, `${name}.log`),
    pidFile: join(runDir, `${name}.pid`),
    ready: async () => (await fetch(endpoint + readyPath)).ok,
  });
  return { endpoint, stop };
}
