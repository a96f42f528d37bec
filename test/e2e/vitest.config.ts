import { defineConfig } from 'vitest/config';
import SummaryReporter from '../support/stage/summary-reporter.ts';

/** Tests a running stage from the outside; bin/e2e.ts provides its address. */
export default defineConfig({
  test: {
    name: 'e2e',
    include: ['test/e2e/**/*.test.ts'],
    reporters: [new SummaryReporter()],
    // kafkajs sets timers in the past, which is harmless.
    execArgv: ['--disable-warning=TimeoutNegativeWarning'],
    // Enough for a cold stage: functions, database, queue.
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
