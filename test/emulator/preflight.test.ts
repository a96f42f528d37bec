import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';

/** Runs the program against the emulator. */
async function preflight(...settings: readonly string[]) {
  const { endpoint, deployment } = inject('emulator');
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    ...(deployment.certificate && { NODE_EXTRA_CA_CERTS: deployment.certificate }),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const args = ['bin/preflight.ts', ...settings.flatMap((setting) => ['-c', setting])];
  return promisify(execFile)(process.execPath, args, { env }).then(
    ({ stdout }) => ({ stdout, code: 0 }),
    ({ stdout, code }: { stdout: string; code: number }) => ({ stdout, code }),
  );
}

test('preflight finds nothing in the way of the deployed stage, whose names are its own', async () => {
  const { stdout, code } = await preflight('stage=local', `jwtIssuer=${inject('emulator').issuer}`);
  expect(stdout).toMatch(/pass {2}Issuer: .* has its discovery document/);
  expect(stdout).toMatch(/pass {2}CDK bootstrap: /);
  expect(stdout).toMatch(/pass {2}Names: \d+ names are free, or the stage’s own/);
  expect(stdout).toContain('Nothing stands in the way.');
  expect(code).toBe(0);
});
