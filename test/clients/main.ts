/** Generates clients with the generators that other people use, and uses each: `npm run clients -- --help`. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { basePath } from '../../functions/shared/contract/routes.ts';
import { runProgram } from '../../lib/cli/program.ts';
import { freePort } from '../../lib/local/process/free-port.ts';
import { runs } from '../../lib/local/process/programs.ts';
import { killLocalStage, startLocalStage } from '../../lib/local/stage/stage.ts';
import type { Generator, Journey } from './generators/generator.ts';
import { goGenerators } from './generators/go.ts';
import { jvmGenerators } from './generators/jvm.ts';
import { pythonGenerators } from './generators/python.ts';
import { typeScriptGenerators } from './generators/typescript.ts';
import { startLaterVersion } from './later-version.ts';
import { type Outcome, page, succeeded } from './page.ts';

const generators = [...typeScriptGenerators, ...pythonGenerators, ...goGenerators, ...jvmGenerators];

const help = `Usage: npm run clients -- [options]

  --only NAME   one generator, may be repeated: ${generators.map(({ name }) => name).join(', ')}
  --page        write docs/reference/generated-clients.md
  --keep        keep the folder with the clients and the stage's state

Starts a local stage. Each client makes a journey through the API: first on the stage, then through a proxy that answers as
a later version may. Generators whose language is not installed are skipped; with REQUIRE_EVERYTHING=1 that fails.
`;

const pageFile = join(import.meta.dirname, '../../docs/reference/generated-clients.md');

async function succeeds({ command: [program, ...args], env }: Journey, settings: object): Promise<boolean> {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env, ...settings } });
  const [code] = await once(child, 'exit');
  return code === 0;
}

async function lacking({ needs }: Generator): Promise<string | undefined> {
  for (const program of needs) if (!(await runs('which', [program]))) return program;
  return undefined;
}

async function attempt(
  generator: Generator,
  dir: string,
  stages: readonly string[],
  token: string,
): Promise<Outcome> {
  const none = { generator, compiles: false, journey: false, laterVersion: false };
  const lacks = await lacking(generator);
  if (lacks) return { ...none, lacks };
  mkdirSync(dir);
  try {
    const built = await generator.build(dir);
    const done: boolean[] = [];
    for (const baseUrl of stages) {
      const settings = { BASE_URL: baseUrl + basePath, TOKEN: token, PARTICIPANT: 'bob' };
      if (!done.includes(false)) done.push(await succeeds(built, settings));
    }
    return { generator, compiles: true, journey: done[0] === true, laterVersion: done[1] === true };
  } catch (error) {
    const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
    console.error([message, stdout, stderr].join('\n').slice(0, 8000));
    return none;
  }
}

await runProgram(
  {
    help,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      page: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  },
  async ({ values }) => {
    const unknown = values.only.filter((wanted) => !generators.some(({ name }) => name === wanted));
    if (unknown.length > 0) throw new Error(`There is no generator ${unknown.join(', ')}.`);
    const dir = mkdtempSync(join(tmpdir(), 'chat-clients-'));
    // PostgreSQL runs as another user when we are root, and must reach its data.
    chmodSync(dir, 0o755);
    try {
      const stage = await startLocalStage({
        stateDir: join(dir, 'stage'),
        port: await freePort(),
        logLevel: 'WARN',
      });
      const later = await startLaterVersion(stage.baseUrl);
      const token = await stage.issuer.mintToken({
        userId: 'alice',
        tenantId: `clients-${randomUUID()}`,
        scopes: ['chat:read', 'chat:write'],
        expiresIn: '2h',
      });
      const outcomes: Outcome[] = [];
      for (const generator of generators) {
        if (values.only.length > 0 && !values.only.includes(generator.name)) continue;
        const started = Date.now();
        const outcome = await attempt(
          generator,
          join(dir, generator.name),
          [stage.baseUrl, later.baseUrl],
          token,
        );
        outcomes.push(outcome);
        const { lacks, compiles, journey } = outcome;
        const reached = lacks
          ? `skipped: needs ${lacks}`
          : !compiles
            ? 'does not compile'
            : !journey
              ? 'journey failed'
              : 'later version failed';
        const seconds = Math.round((Date.now() - started) / 1000);
        console.log(
          `${generator.name} ${generator.version}: ${succeeded(outcome) ? 'ok' : reached} (${seconds} s)`,
        );
      }
      await later.stop();
      await stage.stop();
      if (values.page) writeFileSync(pageFile, page(outcomes));
      const mayLack = process.env.REQUIRE_EVERYTHING !== '1';
      return outcomes.every((one) => succeeded(one) || (one.lacks && mayLack)) ? 0 : 1;
    } finally {
      killLocalStage(join(dir, 'stage'));
      if (values.keep) console.log(`Clients: ${dir}`);
      else rmSync(dir, { recursive: true, force: true });
    }
  },
);
