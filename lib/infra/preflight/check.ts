/** Finding of a check. */
export interface Finding {
  /** `fail`: the deployment would fail, or the stage would not work. `warn`: it may. */
  readonly status: 'pass' | 'warn' | 'fail';
  readonly found: string;
  /** Remedy; set for every finding except `pass`. */
  readonly remedy?: string;
}

export interface Check {
  readonly name: string;
  readonly run: () => Promise<readonly Finding[]>;
}

export interface Result extends Finding {
  readonly name: string;
}

export const pass = (found: string): Finding => ({ status: 'pass', found });
export const warn = (found: string, remedy: string): Finding => ({ status: 'warn', found, remedy });
export const fail = (found: string, remedy: string): Finding => ({ status: 'fail', found, remedy });

/** Runs the checks side by side. A check that throws has failed. */
export async function runChecks(checks: readonly Check[]): Promise<Result[]> {
  const results = await Promise.all(
    checks.map(async ({ name, run }) => {
      const findings = await run().catch((error: Error) => [notJudged(error)]);
      return findings.map((finding) => ({ name, ...finding }));
    }),
  );
  return results.flat();
}

const denied = /AccessDenied|UnauthorizedOperation|not authorized/i;

function notJudged(error: Error): Finding {
  const reason = `${error.name}: ${error.message}`;
  return denied.test(reason)
    ? warn(reason, 'Run it with a role that may read this, or look it up by hand.')
    : fail(reason, 'Find out why AWS does not respond; until then this check has no result.');
}
