import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Knob } from '../../infra/config/stage-config.ts';
import { runCdk } from './cdk-command.ts';

export interface DeploymentOptions {
  /** Address of the emulator. */
  readonly endpoint: string;
  /** Differences from the stage's config. */
  readonly knobs: Readonly<Partial<Record<Knob, string>>>;
  /** For the cloud assembly and the outputs. */
  readonly dir: string;
  readonly logFile: string;
  /** Log of the emulator, quoted when the deployment fails; need not exist. */
  readonly emulatorLog: string;
  readonly progress: (line: string) => void;
  /** Ends the deployment under way. */
  readonly signal?: AbortSignal | undefined;
  /** A PEM file with the certificate of the emulator, if it has one of its own. */
  readonly certificate?: string | undefined;
  /** Stacks to deploy, without those that they depend on, after a deployment of all. @default all */
  readonly stacks?: readonly string[];
  /** Folder with templates that `cdk synth` wrote. @default this checkout's app, synthesized into `cdk.out` in `dir` */
  readonly templates?: string;
}

/** By stack and name. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const require = createRequire(import.meta.url);
const cdklocal = require.resolve('aws-cdk-local/bin/cdklocal');

/** The longest silence is the synthesis: half a minute, and longer on a busy machine. */
const silenceMs = 180_000;

/**
 * Deploys the local stage of the CDK app to an emulator. Returns the outputs of the stacks that it deployed.
 * @throws Error that says which step failed, with the end of CDK's log and the emulator's errors
 */
export async function deployLocalStage(options: DeploymentOptions): Promise<StackOutputs> {
  const { knobs, dir, stacks, templates } = options;
  const outputsFile = join(dir, 'outputs.json');
  const context = Object.entries({ stage: 'local', ...knobs }).map(([name, value]) => `-c=${name}=${value}`);
  // In the checkout, cdk.json would make it bundle and synthesize.
  if (!stacks) await cdk(options, dir, 'bootstrap', 'aws://000000000000/us-east-1');
  await cdk(
    options,
    templates ? dir : checkout,
    ...['deploy', ...(stacks ? ['--exclusively', ...stacks] : ['--all']), '--require-approval=never'],
    ...(templates ? [`--app=${templates}`] : [...context, `--output=${join(dir, 'cdk.out')}`]),
    // The deployment of all stacks has bundled the functions.
    ...(stacks && !templates ? ['--build=true'] : []),
    `--outputs-file=${outputsFile}`,
  );
  return JSON.parse(readFileSync(outputsFile, 'utf8'));
}

/** Deletes stacks that a folder of templates describes. @throws Error that says which step failed */
export async function destroyStacks(
  options: DeploymentOptions & Required<Pick<DeploymentOptions, 'stacks' | 'templates'>>,
): Promise<void> {
  const { dir, stacks, templates } = options;
  await cdk(options, dir, 'destroy', '--exclusively', ...stacks, '--force', `--app=${templates}`);
}

async function cdk(options: DeploymentOptions, cwd: string, ...args: readonly string[]): Promise<void> {
  const { endpoint, logFile, emulatorLog, progress, signal, certificate } = options;
  try {
    await runCdk({
      command: [process.execPath, cdklocal, ...args],
      cwd,
      env: environment(endpoint, certificate),
      ...{ logFile, progress, silenceMs, signal },
    });
  } catch (error) {
    throw new Error(
      [
        `The deployment failed: ${(error as Error).message}.`,
        ...quoted(`The end of ${logFile}:`, linesOf(logFile)),
        ...quoted(
          `Errors in ${emulatorLog}:`,
          linesOf(emulatorLog).filter((line) => / ERROR /.test(line)),
        ),
      ].join('\n'),
      { cause: error },
    );
  }
}

const linesOf = (file: string): readonly string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];

const quoted = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length > 0 ? ['', title, ...lines.slice(-30)] : [];

/** Without variables of the caller that could lead to a real account. */
const environment = (endpoint: string, certificate: string | undefined) => ({
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  HOME: process.env.HOME,
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_S3: endpoint,
  // CDK's check of templates takes as long as the synthesis; .ci/lint-templates has it for every stage.
  CDK_VALIDATION: 'false',
  ...(certificate && { NODE_EXTRA_CA_CERTS: certificate }),
});
