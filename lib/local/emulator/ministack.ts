import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { startChildProcess } from '../process/child-process.ts';
import { installOnce } from '../process/install-once.ts';
import { run } from '../process/programs.ts';
import type { Service } from '../process/service.ts';

const version = '1.5.33';
/** Version of the Python package with which MiniStack signs and encrypts. */
const cryptography = '50.0.2';

const withIam = fileURLToPath(new URL('./with-iam.py', import.meta.url));
const withSubprotocols = fileURLToPath(new URL('./subprotocols.py', import.meta.url));
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
  /** Enforces IAM: each function may do what its role allows. The endpoint is then HTTPS. */
  readonly iam?: EnforcedIam | undefined;
}

interface EnforcedIam {
  /** URL of the RDS Data API that executes the statements which roles may execute. */
  readonly dataApi: string;
}

/** A running emulator. */
export interface Ministack extends Service {
  readonly iam?: {
    /** A PEM file with the certificate of the endpoint. */
    readonly certificate: string;
    /** A file with a line of JSON for each decision about a role: role, session, action, resource, refused. */
    readonly decisions: string;
  };
}

/**
 * MiniStack: an emulator of AWS in one process, which runs Lambda functions as processes of this Node.js. It forgets
 * everything when it stops.
 */
export async function startMinistack(options: MinistackOptions): Promise<Ministack> {
  const { port, dataDir, runDir, logDir } = options;
  const python = await virtualEnvironment(options);
  mkdirSync(dataDir, { recursive: true });
  const iam = options.iam && { ...options.iam, ...(await prepareIam(python, dataDir)) };
  const endpoint = `${iam ? 'https' : 'http'}://127.0.0.1:${port}`;
  // The emulator's Lambda runtime is CommonJS, which this checkout's package.json would make an ES module.
  writeFileSync(join(dataDir, 'package.json'), '{"type":"commonjs"}');
  const emulator = await startChildProcess({
    name: 'MiniStack',
    command: python,
    args: iam ? [withIam, 'serve', iam.decisions, iam.dataApi] : [withSubprotocols],
    // Functions inherit it, too.
    env: {
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      // The SDK, which Lambda's runtime brings and CDK's own functions use.
      NODE_PATH: nodeModules,
      TMPDIR: dataDir,
      STATE_DIR: dataDir,
      // Its modules here are read from the checkout, which stays clean.
      PYTHONDONTWRITEBYTECODE: '1',
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      // Without this, MiniStack listens on all interfaces.
      IOT_MTLS_ENABLED: '0',
      ...(iam && {
        AUTH: 'true',
        // Policies deny requests without TLS.
        USE_SSL: '1',
        MINISTACK_SSL_CERT: iam.certificate,
        MINISTACK_SSL_KEY: `${iam.certificate}.key`,
        NODE_EXTRA_CA_CERTS: iam.certificate,
        SSL_CERT_FILE: iam.certificate,
      }),
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
  return { endpoint, stop, ...(iam && { iam }) };
}

/** Creates the certificate of the endpoint, which this process then trusts. */
async function prepareIam(python: string, dataDir: string): Promise<NonNullable<Ministack['iam']>> {
  const certificate = join(dataDir, 'certificate.pem');
  await run(python, [withIam, 'certificate', certificate]);
  trust(readFileSync(certificate, 'utf8'));
  return { certificate, decisions: join(dataDir, 'iam-decisions.jsonl') };
}

/** Makes this thread trust the certificate. */
export const trust = (certificate: string): void =>
  setDefaultCACertificates([...getCACertificates('default'), certificate]);

/** Ends the processes of functions, which are in MiniStack's process group and would otherwise continue. */
function endFunctions(emulatorPid: number): void {
  try {
    process.kill(-emulatorPid, 'SIGKILL');
  } catch {
    // No function was running.
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
