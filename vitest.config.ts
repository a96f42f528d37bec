import { defineConfig } from 'vitest/config';

const common = {
  // A test that asserts nothing fails.
  expect: { requireAssertions: true },
  setupFiles: ['test/support/no-empty-lists.ts'],
  // For a slow machine that is busy: a limit finds what hangs, no more.
  testTimeout: 180_000,
  hookTimeout: 180_000,
  // kafkajs sets timers in the past, which is harmless.
  execArgv: ['--disable-warning=TimeoutNegativeWarning'],
  env: {
    LOG_LEVEL: 'SILENT',
    POWERTOOLS_SERVICE_NAME: 'chat-storage',
    POWERTOOLS_METRICS_NAMESPACE: 'ChatStorage',
    POWERTOOLS_METRICS_DISABLED: 'true',
  },
};

const project = (name: string, include: string, more = {}) => ({
  test: { name, include: [include], ...common, ...more },
});

export default defineConfig({
  test: {
    reporters: ['./test/support/stage/summary-reporter.ts'],
    maxWorkers: 2,
    projects: [
      project('unit', 'test/unit/**/*.test.ts'),
      project('contract', 'test/contract/**/*.test.ts'),
      project('store', 'test/store/**/*.test.ts', {
        globalSetup: 'test/support/database/migrated-cluster.ts',
      }),
      // Synthesizing a stage takes seconds: the files share what they synthesize.
      project('cdk', 'test/cdk/**/*.test.ts', { isolate: false, testTimeout: 300_000 }),
      project('local', 'test/local/**/*.test.ts'),
      project('api', 'test/api/**/*.test.ts', { globalSetup: 'test/support/stage/start-stage.ts' }),
    ],
  },
});
