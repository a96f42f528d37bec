import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join, resolve } from 'node:path';
import type { FunctionEnvironment } from '../functions/function-environment.ts';
import type { Throttle } from '../gateway/throttle.ts';
import { defaultPort, openTokenIssuer, type TokenIssuer } from '../keys/token-issuer.ts';
import { deadChildren, endLeftover, killProcesses, pidFiles } from '../process/pid-file.ts';
import { stageFileOf } from './running-stage.ts';
import { lockStage } from './stage-lock.ts';
import { stageParts } from './stage-parts.ts';
import { type ReadPath, startStageServices } from './stage-services.ts';

export interface LocalStageOptions {
  /** Data, logs and keys; default `.local`. */
  readonly stateDir?: string;
  /** Port of the API; default 8080. */
  readonly port?: number;
  /** Begins without data and logs. Keys and downloads stay. */
  readonly fresh?: boolean;
  /** Log level of the functions; default INFO. */
  readonly logLevel?: string;
  /** Limits of each route; default: none. */
  readonly throttle?: Throttle | undefined;
  /** How the functions that only read reach the database; default `data-api`. */
  readonly reads?: ReadPath;
  /** A module that the functions' processes load first: to watch what they do. */
  readonly preload?: URL;
  /** Parameters of PostgreSQL that differ. */
  readonly databaseParameters?: Readonly<Record<string, string>>;
  readonly progress?: (line: string) => void;
  /** Called when a part ended by itself; the others still run then. */
  readonly onFailure?: (message: string) => void;
}

export interface LocalStage {
  /** Without the base path. */
  readonly baseUrl: string;
  readonly issuer: TokenIssuer;
  /** Environment of the functions. */
  readonly env: FunctionEnvironment;
  /** The database, as its owner: `postgres://…`. */
  readonly database: string;
  /** URL at which jobs can be run by hand. */
  readonly workers: string;
  /** Parts that could not be started on this machine, and what to install. */
  readonly missing: readonly string[];
  /** Stops everything in order and keeps the data. */
  stop(): Promise<void>;
}

/**
 * Starts the service with stand-ins for all that it uses on AWS, on 127.0.0.1. While it runs, `stage.json` in the state
 * folder contains its addresses for other commands.
 * @throws Error when the folder or the port is in use, or when a part does not start; nothing is left running then
 */
export async function startLocalStage(options: LocalStageOptions = {}): Promise<LocalStage> {
  const { port = defaultPort, fresh = false, logLevel = 'INFO', reads = 'data-api' } = options;
  const { throttle, preload, databaseParameters, progress = () => {}, onFailure } = options;
  const { stateDir, runDir, dataDir, logDir, stageFile, lockFile } = stagePaths(options.stateDir);
  const unlock = lockStage(lockFile);
  const parts = stageParts(progress);
  try {
    await Promise.all(pidFiles(runDir).map(endLeftover));
    await assertFree(port);
    if (fresh) for (const dir of [dataDir, logDir]) rmSync(dir, { recursive: true, force: true });
    for (const dir of [dataDir, logDir]) mkdirSync(dir, { recursive: true });

    const baseUrl = `http://127.0.0.1:${port}`;
    const issuer = await openTokenIssuer(stateDir, baseUrl);
    const services = await startStageServices(
      { stateDir, runDir, logDir, port, logLevel, throttle, reads, preload, databaseParameters, progress },
      parts,
    );
    const state = { pid: process.pid, baseUrl, issuer: issuer.issuer, ...services };
    writeFileSync(stageFile, JSON.stringify(state, null, 2), { mode: 0o600 });
    const watching = watch(runDir, logDir, onFailure);
    const stop = async () => {
      clearInterval(watching);
      rmSync(stageFile, { force: true });
      await parts.stop();
      unlock();
    };
    return { baseUrl, issuer, ...services, stop };
  } catch (error) {
    await parts.stop();
    unlock();
    throw error;
  }
}

/** Ends all processes of a stage at once; the next start recovers. */
export const killLocalStage = (stateDir?: string): void => killProcesses(stagePaths(stateDir).runDir);

function stagePaths(given = '.local') {
  const stateDir = resolve(given);
  const inside = (name: string) => join(stateDir, name);
  return {
    stateDir,
    runDir: inside('run'),
    dataDir: inside('data'),
    logDir: inside('log'),
    stageFile: stageFileOf(stateDir),
    lockFile: inside('stage.lock'),
  };
}

async function assertFree(port: number): Promise<void> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${port} is in use. Take another one with --port ${port + 1}.`, { cause: error });
  });
  server.close();
  await once(server, 'close');
}

function watch(runDir: string, logDir: string, onFailure?: (message: string) => void): NodeJS.Timeout {
  const watching = setInterval(() => {
    const [dead] = deadChildren(runDir);
    if (!dead) return;
    clearInterval(watching);
    const name = basename(dead, '.pid');
    const logFile = join(logDir, `${name}.log`);
    const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
    onFailure?.(`${name} ended by itself; the end of ${logFile}:\n${tail}`);
  }, 500);
  return watching;
}
