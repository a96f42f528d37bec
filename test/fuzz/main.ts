/** Every operation, called as its schema says and as it does not: `npm run fuzz -- --help`. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { basePath } from '../../functions/shared/contract/routes.ts';
import { freePort } from '../../lib/local/process/free-port.ts';
import { killLocalStage, startLocalStage } from '../../lib/local/stage/stage.ts';
import { makeIds } from './ids.ts';
import { report } from './report.ts';
import { runSchemathesis } from './schemathesis.ts';

const help = `Usage: npm run fuzz -- [options]

  --seed <number>     decides the test cases; default: a new one
  --cases <number>    at least, for each operation (1000)
  --operation <id>    only this one
  --keep              leave the state folder, with logs and data, as after a failure
`;

const tokenRequest = {
  userId: 'alice',
  tenantId: 'fuzz',
  scopes: ['chat:read', 'chat:write', 'chat:write:any', 'chat:admin'],
  expiresIn: '3h',
};

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
      cases: { type: 'string', default: '1000' },
      operation: { type: 'string' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const [seed, cases] = [values.seed, values.cases].map(Number) as [number, number];
  if (!Number.isInteger(seed) || !(cases >= 1)) throw new Error('--seed and --cases are whole numbers.');
  const dir = mkdtempSync(join(tmpdir(), 'chat-fuzz-'));
  // As root, PostgreSQL runs as another user, who needs access to its data.
  chmodSync(dir, 0o755);
  const startedAt = performance.now();
  let sound = false;
  try {
    const stage = await startLocalStage({ stateDir: dir, port: await freePort(), logLevel: 'WARN' });
    const url = stage.baseUrl + basePath;
    const token = await stage.issuer.mintToken(tokenRequest);
    const ids = await makeIds(url, token);
    const found = await runSchemathesis({ url, token, seed, cases, operation: values.operation, ids, dir });
    await stage.stop();
    sound = report({ ...found, seed, cases, operation: values.operation, startedAt });
  } finally {
    killLocalStage(dir);
    if (sound && !values.keep) rmSync(dir, { recursive: true });
    else console.log(`State: ${dir}`);
  }
  return sound ? 0 : 1;
}

process.exit(
  await main().catch((error: Error) => {
    console.error(error);
    return 1;
  }),
);
