import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vitest/config';
import e2e from './vitest.config.ts';

/** The same tests against the CDK app, deployed to an emulator. */
export default mergeConfig(e2e, {
  test: {
    name: 'localstack',
    globalSetup: fileURLToPath(new URL('../support/stage/localstack-utils.ts', import.meta.url)),
    teardownTimeout: 60_000,
  },
});
