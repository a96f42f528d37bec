/** The service deployed to an emulator of AWS on this machine: `npm run localstack -- --help`. */
import { once } from 'node:events';
import { basePath } from '../functions/shared/contract/routes.ts';
import { runProgram } from '../lib/cli/program.ts';
import { type EmulatorStage, startEmulatorStage } from '../lib/local/emulator/stage.ts';
import { ignoreNegativeTimers } from '../lib/local/kafka/timer-warnings.ts';

const help = `Usage: npm run localstack -- [options]

  --port <number>         of the emulator (4566)
  --issuer-port <number>  of the token issuer, at the first start of a state folder (8081)
  --state <folder>        for data, logs and keys (.local/localstack)
  --reset                 empties the emulator at $AWS_ENDPOINT_URL first: of everything, not only of this

It starts MiniStack, or uses the emulator at $AWS_ENDPOINT_URL. It begins without messages.
`;

ignoreNegativeTimers();

const firstSteps = ({ baseUrl, endpoint, missing }: EmulatorStage, stateDir: string) => `
${missing.map((part) => `${part}\n\n`).join('')}API       ${baseUrl}${basePath}
Emulator  ${endpoint}
Logs      ${stateDir}/log

export TOKEN=$(npm run -s token -- --state ${stateDir})
curl -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' ${baseUrl}${basePath}/conversations -d '{"type":"one-to-one","participants":["bob"]}'
npm run test:e2e -- --state ${stateDir}

Ctrl-C stops it.`;

await runProgram(
  {
    help,
    options: {
      port: { type: 'string', default: '4566' },
      'issuer-port': { type: 'string', default: '8081' },
      state: { type: 'string', default: '.local/localstack' },
      reset: { type: 'boolean', default: false },
    },
  },
  async ({ values }) => {
    const interrupt = new AbortController();
    const { signal } = interrupt;
    const interrupted = once(signal, 'abort');
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interrupt.abort());
    const stage = await startEmulatorStage({
      stateDir: values.state,
      port: Number(values.port),
      issuerPort: Number(values['issuer-port']),
      reset: values.reset,
      progress: (line) => console.log(`  ${line}`),
      signal,
    });
    console.log(firstSteps(stage, values.state));
    await interrupted;
    console.log('Stopping.');
    await stage.stop();
  },
);
