import type { UserConsoleLog } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';
import { leaksIn } from './log-scan.ts';

/**
 * Closes a run with the one line that says it all, skipped tests by name above it. With REQUIRE_EVERYTHING set, as CI
 * does, a skipped test fails the run. So does a test that prints what no log may have.
 */
export default class SummaryReporter implements Reporter {
  onUserConsoleLog({ content }: UserConsoleLog): void {
    for (const leak of leaksIn(content)) {
      console.error(`A test prints what is secret: ${leak}`);
      process.exitCode = 1;
    }
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state);
    const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0);
    const skipped = count('skipped');
    if (skipped.length > 0 && process.env.REQUIRE_EVERYTHING) process.exitCode = 1;
    for (const test of skipped) console.log(`SKIPPED: ${test.fullName}`);
    const failed = count('failed').length + broken.length + unhandledErrors.length;
    console.log(`\n${count('passed').length} passed, ${failed} failed, ${skipped.length} skipped`);
  }
}
