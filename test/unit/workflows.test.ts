import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly uses?: string;
  readonly steps?: readonly Step[];
}

const jobs = globSync('.github/workflows/*.yml').flatMap((file) => {
  const workflow = parse(readFileSync(file, 'utf8')) as { readonly jobs: Readonly<Record<string, Job>> };
  return Object.entries(workflow.jobs).map(([name, job]) => ({ name: `${file}: ${job.uses ?? name}`, job }));
});
const mintsCredentials = ({ permissions, uses }: Job) =>
  permissions?.['id-token'] === 'write' && uses === undefined;
const steps = ({ steps: all = [] }: Job) => all;

test('there are jobs with credentials, so that the rules below have something to judge', () => {
  expect(jobs.filter(({ job }) => mintsCredentials(job)).map(({ name }) => name)).toEqual([
    '.github/workflows/ci.yml: diff',
    '.github/workflows/deploy-stage.yml: deploy',
  ]);
});

describe('a job that can get credentials of AWS runs no package', () => {
  test.each(jobs.filter(({ job }) => mintsCredentials(job)))('$name', ({ job }) => {
    for (const { run = '', uses = '' } of steps(job)) {
      expect(run).not.toMatch(/\b(npm|npx|yarn|pnpm|pip|go install)\b/);
      expect(uses).not.toMatch(/setup-node/);
    }
  });
});

describe('a session of a role asks for the hour that every role allows', () => {
  const sessions = jobs.flatMap(({ name, job }) =>
    steps(job)
      .filter(({ uses }) => uses?.startsWith('aws-actions/configure-aws-credentials@'))
      .map((step) => ({ name, seconds: Number(step.with?.['role-duration-seconds'] ?? 3600) })),
  );

  test.each(sessions)('$name', ({ seconds }) => {
    expect(seconds).toBeLessThanOrEqual(3600);
  });
});

test('installing packages runs no script of theirs', () => {
  expect(readFileSync('.npmrc', 'utf8')).toContain('ignore-scripts=true');
});
