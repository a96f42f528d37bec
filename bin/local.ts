/** The whole service on this machine: `npm start -- --help`. */
import { basePath } from '../functions/shared/contract/routes.ts';
import { runProgram, stateOption } from '../lib/cli/program.ts';
import { ignoreNegativeTimers } from '../lib/local/kafka/timer-warnings.ts';
import { defaultPort, sampleToken } from '../lib/local/keys/token-issuer.ts';
import { killLocalStage, type LocalStage, startLocalStage } from '../lib/local/stage/stage.ts';

const help = `Usage: npm start -- [options]

  --port <number>    of the API (${defaultPort})
  --fresh            begin without the data of earlier starts
  --requests-per-second <number>
                     what each route takes on, at once and then each second; more gets 429, as on AWS
  --state <folder>   for data, logs and keys (.local)
  --reads <way>      how messages are read: data-api (default) or, as stages with reads: 'reader-proxy' do,
                     over PostgreSQL's own protocol: reader-proxy
`;

ignoreNegativeTimers();

/** Resolves at the first Ctrl-C; another one ends everything at once. */
function interrupt(stateDir: string): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const onSignal = () => {
      resolve();
      first ??= performance.now();
      // npm passes on what came from the terminal to us, too.
      if (performance.now() - first < 500) return;
      killLocalStage(stateDir);
      process.exit(1);
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  });
}

async function firstSteps({ baseUrl, issuer, missing }: LocalStage, stateDir: string): Promise<string> {
  const api = baseUrl + basePath;
  return `Console    ${baseUrl}/

${missing.map((part) => `${part}\n\n`).join('')}API        ${api}
Reference  ${baseUrl}/docs
Logs       ${stateDir}/log

Paste this for a first conversation:

export TOKEN=${await issuer.mintToken(sampleToken)}
API=${api}
call() { curl -sS -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$@"; echo; }
CONVERSATION=$(call $API/conversations -d '{"type":"one-to-one","participants":["bob"]}' | sed 's/.*"conversation":{"id":"\\([^"]*\\)".*/\\1/')
call $API/conversations/$CONVERSATION/messages -d '{"content":"Hello, Bob"}'
call $API/conversations/$CONVERSATION/messages

Ctrl-C stops it.`;
}

await runProgram(
  {
    help,
    options: {
      port: { type: 'string', default: String(defaultPort) },
      fresh: { type: 'boolean', default: false },
      'requests-per-second': { type: 'string' },
      reads: { type: 'string', default: 'data-api' },
      state: stateOption,
    },
  },
  async ({ values }) => {
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new Error('--port is a number up to 65535.');
    const rate = values['requests-per-second'] && Number(values['requests-per-second']);
    if (rate !== undefined && !(Number(rate) >= 1))
      throw new Error('--requests-per-second is a number from 1 on.');
    const { reads } = values;
    if (reads !== 'data-api' && reads !== 'reader-proxy')
      throw new Error('--reads is data-api or reader-proxy.');
    const interrupted = interrupt(values.state);
    const failed = Promise.withResolvers<string>();
    const startedAt = performance.now();
    const stage = await startLocalStage({
      stateDir: values.state,
      port,
      fresh: values.fresh,
      ...(rate && { throttle: { requestsPerSecond: rate, requestBurst: rate } }),
      reads,
      ...(process.env.LOG_LEVEL && { logLevel: process.env.LOG_LEVEL }),
      progress: (line) => console.log(`  ${line}`),
      onFailure: failed.resolve,
    });
    console.log(`  Started in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.\n`);
    console.log(await firstSteps(stage, values.state));

    const failure = await Promise.race([interrupted, failed.promise]);
    if (failure) console.error(failure);
    console.log('Stopping; the data stays.');
    await stage.stop();
    return failure ? 1 : 0;
  },
);
