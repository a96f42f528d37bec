/** Generates clients with the generators that strangers use, compiles them, and uses each: `npm run clients -- --help`. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { basePath } from '../../functions/shared/contract/routes.ts';
import { runProgram } from '../../lib/cli/program.ts';
import { freePort } from '../../lib/local/process/free-port.ts';
import { runs } from '../../lib/local/process/programs.ts';
import { killLocalStage, startLocalStage } from '../../lib/local/stage/stage.ts';
import { type Generator, generators } from './generators.ts';
import { startLaterVersion } from './later-version.ts';

const help = `Usage: npm run clients -- [options]

  --only NAME   one generator: ${generators.map(({ name }) => name).join(', ')}
  --keep        leave the folder with the clients and the stage's state

It starts a local stage. Each client creates a conversation, sends messages in both modes and as a batch, uploads, downloads, edits,
pages to the end and reads the changes: first on the stage, then on a proxy that returns what a later version may. A generator
whose language is not installed is skipped; REQUIRE_EVERYTHING=1 fails then.
`;

type Outcome = 'ok' | 'skipped' | 'failed';

async function journey(
  command: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<boolean> {
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  const [code] = await once(child, 'exit');
  return code === 0;
}

await runProgram(
  { help, options: { only: { type: 'string' }, keep: { type: 'boolean', default: false } } },
  async ({ values }) => {
    const wanted = generators.filter(({ name }) => !values.only || name === values.only);
    if (wanted.length === 0) throw new Error(`There is no generator ${values.only}.`);
    const dir = mkdtempSync(join(tmpdir(), 'chat-clients-'));
    // Where we are root, PostgreSQL runs as another user, who must get to its data.
    chmodSync(dir, 0o755);
    try {
      const stage = await startLocalStage({ stateDir: join(dir, 'stage'), port: await freePort(), logLevel: 'WARN' });
      const later = await startLaterVersion(stage.baseUrl);
      const token = await stage.issuer.mintToken({
        userId: 'alice',
        tenantId: `clients-${randomUUID()}`,
        scopes: ['chat:read', 'chat:write'],
        expiresIn: '2h',
      });

      const attempt = async ({ name, needs, build }: Generator): Promise<Outcome> => {
        for (const program of needs)
          if (!(await runs('which', [program]))) {
            console.log(`${name}: needs ${program}`);
            return 'skipped';
          }
        const folder = join(dir, name);
        mkdirSync(folder);
        try {
          const { command, env } = await build(folder);
          for (const baseUrl of [stage.baseUrl, later.baseUrl]) {
            const settings = { BASE_URL: baseUrl + basePath, TOKEN: token, PARTICIPANT: 'bob', ...env };
            if (!(await journey(command, settings))) return 'failed';
          }
          return 'ok';
        } catch (error) {
          const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
          console.error([message, stdout, stderr].join('\n').slice(0, 8000));
          return 'failed';
        }
      };

      const outcomes = new Map<Generator, Outcome>();
      for (const generator of wanted) outcomes.set(generator, await attempt(generator));
      await later.stop();
      await stage.stop();
      for (const [{ name, version }, outcome] of outcomes) console.log(`${name} ${version}: ${outcome}`);
      const all = [...outcomes.values()];
      const skipsCount = process.env.REQUIRE_EVERYTHING === '1';
      return all.includes('failed') || (skipsCount && all.includes('skipped')) ? 1 : 0;
    } finally {
      killLocalStage(join(dir, 'stage'));
      if (values.keep) console.log(`Clients: ${dir}`);
      else rmSync(dir, { recursive: true, force: true });
    }
  },
);
