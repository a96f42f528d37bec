import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vitest/config';
import e2e from './vitest.config.ts';

const support = (file: string) => fileURLToPath(new URL(`../support/stage/${file}`, import.meta.url));

/** The same tests, and those of test/emulator, against the CDK app deployed to an emulator. */
export default mergeConfig(e2e, {
  test: {
    name: 'localstack',
    include: ['test/emulator/**/*.test.ts'],
    globalSetup: support('localstack-utils.ts'),
    setupFiles: [support('trust-emulator.ts')],
    teardownTimeout: 60_000,
    fileParallelism: false,
  },
});
