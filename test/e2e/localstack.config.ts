import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vitest/config';
import e2e from './vitest.config.ts';

/** The same tests against the CDK app, deployed to an emulator, and tests of programs that ask AWS. */
export default mergeConfig(e2e, {
  test: {
    name: 'localstack',
    include: ['test/e2e/emulator/*.test.ts'],
    globalSetup: fileURLToPath(new URL('../support/stage/localstack-utils.ts', import.meta.url)),
    teardownTimeout: 60_000,
  },
});
