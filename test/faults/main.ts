/** Load, faults, and what is left of it: `npm run faults -- --help`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killProcesses } from '../../lib/local/process/pid-file.ts';
import { runControls } from './controls/run-controls.ts';
import { type Conclusion, headline, reportControls, reportRun } from './report.ts';
import { runFaults } from './run.ts';
import { type FaultStage, startFaultStage } from './stage/fault-stage.ts';
import type { ConsumerName } from './stage/programs.ts';

const help = `Usage: npm run faults -- [options]

  --seed <number>           decides the faults and the messages; default: a new one
  --minutes <number>        how long faults strike (4)
  --messages <number>       go on until so many are acknowledged, twice as long or 20 minutes at most; fewer are a failure (0)
  --kills <number>          the same for kills (0)
  --conversations <number>  (200)
  --in-flight <number>      messages that are sent at the same time (64)
  --only <part>             faults or controls
  --keep                    leave the state folders, with logs and data, as after a failure
`;

// Processes that this program starts will be killed.
for (const name of ['KAFKA_BROKERS', 'AWS_ENDPOINT_URL_S3']) delete process.env[name];

const stateDirs: string[] = [];

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
      minutes: { type: 'string', default: '4' },
      messages: { type: 'string', default: '0' },
      kills: { type: 'string', default: '0' },
      conversations: { type: 'string', default: '200' },
      'in-flight': { type: 'string', default: '64' },
      only: { type: 'string', default: '' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  if (!['', 'faults', 'controls'].includes(values.only)) throw new Error('--only is faults or controls.');
  const options = {
    seed: number(values.seed, '--seed'),
    minutes: number(values.minutes, '--minutes'),
    messages: number(values.messages, '--messages'),
    kills: number(values.kills, '--kills'),
    conversations: number(values.conversations, '--conversations'),
    inFlight: number(values['in-flight'], '--in-flight'),
    log: console.log,
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  console.log(headline(options));
  const conclusions: Conclusion[] = [];
  if (values.only !== 'controls') {
    const result = await onStage(['consumer-1', 'consumer-2'], (stage) => runFaults(stage, options));
    conclusions.push(reportRun(result, options));
  }
  if (values.only !== 'faults') {
    const results = await onStage(['consumer-1'], (stage) => runControls(stage, options));
    conclusions.push(reportControls(results));
  }
  const sound = conclusions.every((conclusion) => conclusion.sound);
  console.log(`\n${sound ? 'PASS' : 'FAIL'}: ${conclusions.map(({ words }) => words).join('; ')}.`);
  if (sound && !values.keep) removeState();
  else console.log(`State: ${stateDirs.join(' ')}`);
  return sound ? 0 : 1;
}

async function onStage<T>(
  consumers: readonly ConsumerName[],
  work: (stage: FaultStage) => Promise<T>,
): Promise<T> {
  const stateDir = mkdtempSync(join(tmpdir(), 'chat-faults-'));
  stateDirs.push(stateDir);
  try {
    const stage = await startFaultStage(stateDir, consumers);
    const result = await work(stage);
    await stage.stop();
    return result;
  } finally {
    killProcesses(join(stateDir, 'run'));
  }
}

function number(text: string, option: string): number {
  const value = Number(text);
  if (text === '' || !(value >= 0)) throw new Error(`${option} is a number.`);
  return value;
}

function interrupted(): void {
  for (const dir of stateDirs) killProcesses(join(dir, 'run'));
  removeState();
  process.exit(1);
}

function removeState(): void {
  for (const dir of stateDirs) rmSync(dir, { recursive: true, force: true });
}

const exitCode = await main().catch((error: Error) => {
  console.error(error);
  console.error(`State: ${stateDirs.join(' ')}`);
  return 1;
});
// A stage that failed may have left something open.
process.exit(exitCode);
