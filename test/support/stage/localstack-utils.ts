import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { type EmulatorStage, startEmulatorStage } from '../../../lib/local/emulator/stage.ts';
import { ignoreNegativeTimers } from '../../../lib/local/kafka/timer-warnings.ts';
import { sampleToken } from '../../../lib/local/keys/token-issuer.ts';
import { freePort } from '../../../lib/local/process/free-port.ts';
import { refusalsIn } from './iam-decisions.ts';

/** The stage of a test run on an emulator. */
export interface EmulatedStage {
  readonly endpoint: string;
  /** As its owner: `postgres://…`. */
  readonly database: string;
  readonly brokers: string | undefined;
  readonly issuer: string;
  /** To deploy it again, with other knobs. */
  readonly deployment: EmulatorStage['deployment'];
  readonly stateDir: string;
  /** PEM, of an emulator that enforces IAM. */
  readonly certificate?: string;
  /** A file with its decisions. */
  readonly decisions?: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    emulator: EmulatedStage;
  }
}

/**
 * The service deployed to an emulator of AWS for a test run: MiniStack, which starts empty, or the one at
 * $AWS_ENDPOINT_URL, which is emptied first when RESET_EMULATOR=1 says so. Provides what test/e2e needs.
 */
export default async function startOnEmulator(project: TestProject) {
  ignoreNegativeTimers();
  // Inside the checkout, as `npm run localstack` has it: below a package.json that makes every script an ES module.
  mkdirSync('.local', { recursive: true });
  const stateDir = mkdtempSync('.local/localstack-test-');
  // As root, PostgreSQL runs as another user.
  chmodSync(stateDir, 0o755);
  const stage = await startEmulatorStage({
    stateDir,
    port: await freePort(),
    issuerPort: await freePort(),
    reset: process.env.RESET_EMULATOR === '1',
    iam: true,
    progress: (line) => console.log(`  ${line}`),
  });
  for (const part of stage.missing) console.warn(`\nSKIPPED: ${part}\n`);
  const token = (userId: string) => stage.issuer.mintToken({ ...sampleToken, userId });
  project.provide('emulator', {
    endpoint: stage.endpoint,
    database: stage.database,
    brokers: stage.brokers,
    issuer: stage.issuer.issuer,
    deployment: stage.deployment,
    stateDir,
    ...(stage.iam && {
      certificate: readFileSync(stage.iam.certificate, 'utf8'),
      decisions: stage.iam.decisions,
    }),
  });
  project.provide('target', {
    baseUrl: stage.baseUrl,
    tokens: [await token('alice'), await token('bob')],
  });
  return async () => {
    const refusals = stage.iam ? refusalsIn(stage.iam.decisions) : [];
    await stage.stop();
    rmSync(stateDir, { recursive: true });
    if (refusals.length > 0) throw new Error(`Roles may not do what they do:\n${refusals.join('\n')}`);
  };
}
