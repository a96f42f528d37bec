import type { FunctionEnvironment } from '../../../lib/local/functions/function-environment.ts';
import { freePort } from '../../../lib/local/process/free-port.ts';
import { startNodeProcess } from '../../../lib/local/process/node-process.ts';
import { type Part, part } from './part.ts';
import type { StagePaths } from './paths.ts';

export type ConsumerName = 'consumer-1' | 'consumer-2';
export type RelayName = 'relay-1' | 'relay-2';
export type ProgramName = 'data-api' | 'gateway' | 'poker' | 'deliverer' | RelayName | ConsumerName;

/** A part that is written in Node. */
export interface Program extends Part {
  readonly port: number;
  /** Goes on with another program in its place, or with its own again. */
  swap(entry?: URL): Promise<void>;
}

export interface ProgramOptions {
  readonly name: ProgramName;
  readonly entry: URL;
  /** A free one unless given. */
  readonly port?: number;
  readonly readyPath?: string;
  /** Options of the program, as JSON in the variable `<NAME>_OPTIONS`. */
  readonly options: { readonly variable: string; readonly value: (port: number) => object };
  readonly env?: FunctionEnvironment;
}

export async function program(paths: StagePaths, given: ProgramOptions): Promise<Program> {
  const { name, readyPath = '/', options, env = {} } = given;
  const { runDir, logDir } = paths;
  const port = given.port ?? (await freePort());
  let entry = given.entry;
  const one = part({
    name,
    runDir,
    start: () =>
      startNodeProcess({
        name,
        entry,
        port,
        readyPath,
        env: {
          ...env,
          [options.variable]: JSON.stringify(options.value(port)),
          POWERTOOLS_METRICS_DISABLED: 'true',
        },
        runDir,
        logDir,
      }),
  });
  return {
    ...one,
    port,
    async swap(other = given.entry) {
      await one.stop();
      entry = other;
      await one.start();
    },
  };
}
