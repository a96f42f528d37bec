import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChildProcess } from '../process/child-process.ts';
import { installOnce } from '../process/install-once.ts';
import { run } from '../process/programs.ts';
import type { Service } from '../stage/service.ts';

const version = '1.5.33';
/** It signs and encrypts with it where AWS does. */
const cryptography = '50.0.2';

const nodeModules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

export interface MinistackOptions {
  readonly port: number;
  /** For the code of functions; gone when it has stopped. */
  readonly dataDir: string;
  readonly runDir: string;
  readonly logDir: string;
  /** Downloads, shared by all stages of this checkout. */
  readonly cacheDir: string;
  readonly progress: (line: string) => void;
}

/**
 * MiniStack: an emulator of AWS in one process, which runs Lambda functions as processes of this Node.js. It forgets
 * everything when it stops.
 */
export async function startMinistack(options: MinistackOptions): Promise<Service> {
  const { port, dataDir, runDir, logDir } = options;
  const python = await virtualEnvironment(options);
  const endpoint = `http://127.0.0.1:${port}`;
  mkdirSync(dataDir, { recursive: true });
  // The emulator's Lambda runtime is CommonJS, which this checkout's package.json would make an ES module.
  writeFileSync(join(dataDir, 'package.json'), '{"type":"commonjs"}');
  const emulator = await startChildProcess({
    name: 'MiniStack',
    command: python,
    args: ['-m', 'ministack'],
    // Functions inherit it, too.
    env: {
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      // The SDK, which Lambda's runtime brings and CDK's own functions use.
      NODE_PATH: nodeModules,
      TMPDIR: dataDir,
      STATE_DIR: dataDir,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      // It would listen on all interfaces.
      IOT_MTLS_ENABLED: '0',
    },
    logFile: join(logDir, 'ministack.log'),
    pidFile: join(runDir, 'ministack.pid'),
    ready: async () => (await fetch(`${endpoint}/_ministack/health`)).ok,
  });
  const stop = async () => {
    await emulator.stop();
    endFunctions(emulator.pid);
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { endpoint, stop };
}

/** Those at work would go on until they are done; they are in its process group. */
function endFunctions(emulatorPid: number): void {
  try {
    process.kill(-emulatorPid, 'SIGKILL');
  } catch {
    // None was at work.
  }
}

/** The path of a Python that has MiniStack. */
async function virtualEnvironment({ cacheDir, progress }: MinistackOptions): Promise<string> {
  const dir = await installOnce(join(cacheDir, `ministack-${version}`), async (unfinished) => {
    progress(`Downloading MiniStack ${version} from PyPI (110 MB, once)`);
    await run('python3', ['-m', 'venv', unfinished]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    const packages = [`ministack==${version}`, `cryptography==${cryptography}`];
    await run(join(unfinished, 'bin', 'python'), [...pip, ...packages]);
  });
  return join(dir, 'bin', 'python');
}
