import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ignoreNegativeTimers } from '../../../lib/local/kafka/timer-warnings.ts';
import { freePort } from '../../../lib/local/process/free-port.ts';
import { startLocalStage } from '../../../lib/local/stage/stage.ts';
import { assertNothingLeaks } from './log-scan.ts';

export interface TestStage {
  readonly baseUrl: string;
  readonly stateDir: string;
  /** The functions' environment. */
  readonly env: Readonly<Record<string, string>>;
  /** As its owner: `postgres://…`. */
  readonly database: string;
  /** Parts that could not be started on this machine. */
  readonly missing: readonly string[];
}

declare module 'vitest' {
  interface ProvidedContext {
    stage: TestStage;
  }
}

/** One local stage of their own for all integration tests. What it logged meanwhile has nothing in it that is secret. */
export default async function startStage(project: TestProject) {
  ignoreNegativeTimers();
  const stateDir = mkdtempSync(join(tmpdir(), 'chat-storage-'));
  chmodSync(stateDir, 0o755);
  const stage = await startLocalStage({ stateDir, port: await freePort() });
  const { baseUrl, env, database, missing } = stage;
  for (const part of missing) console.warn(`\nSKIPPED: ${part}\n`);
  project.provide('stage', { baseUrl, stateDir, env, database, missing });
  return async () => {
    await stage.stop();
    const secrets = [
      readFileSync(join(stateDir, 'cursor-key'), 'utf8'),
      new URL(database).password,
      ...(missing.length === 0 ? [env.AWS_SECRET_ACCESS_KEY ?? ''] : []),
    ];
    assertNothingLeaks(join(stateDir, 'log'), secrets);
    rmSync(stateDir, { recursive: true });
  };
}
