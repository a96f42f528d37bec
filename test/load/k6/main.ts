/** Representative traffic against a stage of its own: `npm run load -- --help`; docs/benchmarks/load.md. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { basePath } from '../../../functions/shared/contract/routes.ts';
import { runs } from '../../../lib/local/process/programs.ts';
import { cacheDir } from '../../../lib/local/stage/stage-services.ts';
import { startBenchStage } from '../bench/bench-stage.ts';

const help = `Usage: npm run load -- [options]

  --users <number>     who send one request after the other (32)
  --seconds <number>   how long (60)
  --reads <way>        as npm start takes it (data-api)
`;

const installed = join(cacheDir, 'bin', 'k6');
const howToGet = `k6 is not here. Get it from https://grafana.com/docs/k6/latest/set-up/install-k6/, or with Go:

  GOBIN=${join(cacheDir, 'bin')} go install go.k6.io/k6@v1.4.0
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      users: { type: 'string', default: '32' },
      seconds: { type: 'string', default: '60' },
      reads: { type: 'string', default: 'data-api' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const k6 = (await runs('k6', ['version'])) ? 'k6' : installed;
  if (!(await runs(k6, ['version']))) {
    console.error(howToGet);
    return 1;
  }
  const stage = await startBenchStage({ reads: values.reads as 'data-api' | 'reader-proxy' });
  try {
    const traffic = join(stage.runDir, 'traffic.json');
    const { baseUrl, tokens, conversationIds, messageIds, env } = stage;
    const uploads = env.ATTACHMENTS_BUCKET !== undefined;
    const given = { api: baseUrl + basePath, token: tokens.bob, conversationIds, messageIds, uploads };
    writeFileSync(traffic, JSON.stringify(given), { mode: 0o600 });
    const variables = { TRAFFIC: traffic, USERS: values.users, SECONDS: values.seconds };
    const script = join(import.meta.dirname, 'chat.js');
    const child = spawn(
      k6,
      ['run', '--quiet', ...Object.entries(variables).flatMap(([k, v]) => ['-e', `${k}=${v}`]), script],
      { stdio: 'inherit' },
    );
    const [code] = await once(child, 'exit');
    return code;
  } finally {
    await stage.stop();
  }
}

process.exitCode = await main();
