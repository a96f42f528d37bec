import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { startEmulatorStage } from '../../../lib/local/emulator/stage.ts';
import { sampleToken } from '../../../lib/local/keys/token-issuer.ts';
import { freePort } from '../../../lib/local/process/free-port.ts';

/**
 * The service deployed to an emulator of AWS for a test run: MiniStack, which starts empty, or the one at
 * $AWS_ENDPOINT_URL, which is emptied first when RESET_EMULATOR=1 says so. Provides what test/e2e needs.
 */
export default async function startOnEmulator(project: TestProject) {
  // Inside the checkout, as `npm run localstack` has it: below a package.json that makes every script an ES module.
  mkdirSync('.local', { recursive: true });
  const stateDir = mkdtempSync('.local/localstack-test-');
  // Where we are root, PostgreSQL runs as another user.
  chmodSync(stateDir, 0o755);
  const stage = await startEmulatorStage({
    stateDir,
    port: await freePort(),
    issuerPort: await freePort(),
    reset: process.env.RESET_EMULATOR === '1',
    progress: (line) => console.log(`  ${line}`),
  });
  for (const part of stage.missing) console.warn(`\nSKIPPED: ${part}\n`);
  const token = (userId: string) => stage.issuer.mintToken({ ...sampleToken, userId });
  project.provide('target', {
    baseUrl: stage.baseUrl,
    tokens: [await token('alice'), await token('bob')],
  });
  project.provide('emulator', { endpoint: stage.endpoint, issuer: stage.issuer.issuer });
  return async () => {
    await stage.stop();
    rmSync(stateDir, { recursive: true });
  };
}
