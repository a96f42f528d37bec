import { existsSync, readFileSync } from 'node:fs';

/** A decision of the emulator about a call that a role made. */
export interface Decision {
  readonly role: string;
  /** The function's name, for the role of a function. */
  readonly session: string;
  readonly action: string;
  readonly resource: string;
  readonly refused: boolean;
}

/** Session in which a test makes calls that the emulator has to refuse. */
export const probe = 'probe';

/** All decisions of a test run so far, by the file that with-iam.py writes. */
export const decisionsIn = (file: string): readonly Decision[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];

/** Calls that the emulator refused, except those of tests: `<role>: <action> <resource>`. */
export const refusalsIn = (file: string): readonly string[] =>
  decisionsIn(file)
    .filter(({ refused, session }) => refused && session !== probe)
    .map(({ role, action, resource }) => `${role}: ${action} ${resource}`);
