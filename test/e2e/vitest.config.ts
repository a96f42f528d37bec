import { defineConfig } from 'vitest/config';
import SummaryReporter from '../support/stage/summary-reporter.ts';

/** A running stage from the outside; bin/e2e.ts tells which. */
export default defineConfig({
  test: {
    name: 'e2e',
    include: ['test/e2e/**/*.test.ts'],
    reporters: [new SummaryReporter()],
    // What a cold stage needs: functions, database, queue.
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
