import type { UserConsoleLog } from 'vitest';
import { DefaultReporter, type TestModule, type TestRunEndReason } from 'vitest/node';
import { leaksIn } from './log-scan.ts';

/**
 * Ends a run with a one-line summary, after the names of skipped tests. With REQUIRE_EVERYTHING set, as CI does, a
 * skipped test fails the run. So does a test that prints forbidden content.
 */
export default class SummaryReporter extends DefaultReporter {
  #summary = '';

  override onUserConsoleLog(log: UserConsoleLog): void {
    for (const leak of leaksIn(log.content)) {
      console.error(`A test prints what is secret: ${leak}`);
      process.exitCode = 1;
    }
    super.onUserConsoleLog(log);
  }

  override onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: Parameters<DefaultReporter['onTestRunEnd']>[1],
    reason: TestRunEndReason,
  ): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state);
    const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0);
    const skipped = count('skipped');
    if (skipped.length > 0 && process.env.REQUIRE_EVERYTHING) process.exitCode = 1;
    const failed = count('failed').length + broken.length + unhandledErrors.length;
    this.#summary = [
      ...skipped.map(({ fullName }) => `SKIPPED: ${fullName}`),
      `\n${count('passed').length} passed, ${failed} failed, ${skipped.length} skipped`,
    ].join('\n');
    super.onTestRunEnd(modules, unhandledErrors, reason);
  }

  override reportTestSummary(): void {
    this.log(this.#summary);
  }
}
