import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Knob } from '../../infra/config/stage-config.ts';

export interface DeploymentOptions {
  /** Of the emulator. */
  readonly endpoint: string;
  /** What differs from the stage's config. */
  readonly knobs: Readonly<Partial<Record<Knob, string>>>;
  /** For the cloud assembly and the outputs. */
  readonly dir: string;
  readonly logFile: string;
  /** Ends the deployment under way. */
  readonly signal?: AbortSignal | undefined;
}

/** By stack and name. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const require = createRequire(import.meta.url);
const cdklocal = require.resolve('aws-cdk-local/bin/cdklocal');

/**
 * Deploys the local stage of the CDK app to an emulator.
 * @throws Error with the end of the log
 */
export async function deployLocalStage(options: DeploymentOptions): Promise<StackOutputs> {
  const { endpoint, knobs, dir, logFile, signal } = options;
  const outputsFile = join(dir, 'outputs.json');
  const cdk = async (cwd: string, ...args: readonly string[]) => {
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, [cdklocal, ...args], {
      cwd,
      env: environment(endpoint),
      stdio: ['ignore', log, log],
      signal,
    });
    closeSync(log);
    const [code] = await once(child, 'exit');
    if (code === 0) return;
    const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-30).join('\n');
    throw new Error(`The deployment failed; the end of ${logFile}:\n${tail}`);
  };
  const context = Object.entries({ stage: 'local', ...knobs }).map(([name, value]) => `-c=${name}=${value}`);
  // Elsewhere, since in the checkout it would bundle and synthesize for nothing.
  await cdk(dir, 'bootstrap', 'aws://000000000000/us-east-1');
  await cdk(
    checkout,
    ...['deploy', '--all', ...context, '--require-approval=never'],
    ...[`--output=${join(dir, 'cdk.out')}`, `--outputs-file=${outputsFile}`],
  );
  return JSON.parse(readFileSync(outputsFile, 'utf8'));
}

/** Nothing of the caller's that could lead to a real account. */
const environment = (endpoint: string) => ({
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  HOME: process.env.HOME,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_S3: endpoint,
});
