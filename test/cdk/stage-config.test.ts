import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertDeployable } from '../../lib/infra/config/deployable.ts';
import { type Knob, stageConfig } from '../../lib/infra/config/stage-config.ts';
import { contextOf, stageFromContext } from '../../lib/infra/config/stage-context.ts';
import { stageNames, stageSchema } from '../../lib/infra/config/stage-schema.ts';
import { stageTable, tablePlace } from '../../lib/infra/config/stage-table.ts';

const knobs = Object.keys(stageSchema.shape) as Knob[];

test.each(stageNames)('the values of %s are valid', (stage) => {
  expect(stageConfig(stage).stage).toBe(stage);
});

test.each(['dev', 'staging', 'prod'] as const)('the example addresses of %s are not deployed', (stage) => {
  expect(() => assertDeployable(stageConfig(stage))).toThrow(
    /jwtIssuer = .*: Is an example\.\n +runbookUrl = /,
  );
  const own = { jwtIssuer: 'https://login.acme.test/', runbookUrl: 'https://git.acme.test/runbook' };
  expect(() => assertDeployable(stageConfig(stage, own))).not.toThrow();
});

test.each(knobs)('%s is documented', (knob) => {
  expect(stageSchema.shape[knob].meta()).toEqual({
    unit: expect.any(String),
    description: expect.stringMatching(/\.$/),
  });
});

test('docs/reference/stages.md has the table of the schema: npm run stages', () => {
  expect(tablePlace.exec(readFileSync('docs/reference/stages.md', 'utf8'))?.[0]).toBe(stageTable());
});

test('what the command line says wins over the stage, and the stage over the default', () => {
  expect(stageConfig('prod').databaseMaxCapacity).toBe(64);
  expect(stageConfig('prod', { databaseMaxCapacity: 128 }).databaseMaxCapacity).toBe(128);
  expect(stageConfig('staging').databaseMaxCapacity).toBe(8);
});

describe('a wrong value is refused with its name', () => {
  test.each(knobs)('%s', (knob) => {
    const wrong = { not: 'a value of any knob' };
    const stage = knob === 'stage' ? 'production' : 'prod';
    expect(() => stageConfig(stage, { [knob]: wrong })).toThrow(
      `  ${knob} = ${JSON.stringify(knob === 'stage' ? stage : wrong)}: `,
    );
  });

  test('whatever number a capacity is, it is taken as it is or refused by name', () => {
    fc.assert(
      fc.property(fc.double(), (capacity) => {
        const taken = () => stageConfig('prod', { databaseMaxCapacity: capacity }).databaseMaxCapacity;
        try {
          expect(taken()).toBe(capacity);
        } catch {
          expect(taken).toThrow(/database(Max|Min)Capacity = /);
        }
      }),
    );
  });

  test.each<[Record<string, unknown>, string]>([
    [{ databaseMinCapacity: 65 }, 'databaseMinCapacity = 65: Is more than databaseMaxCapacity, 64.'],
    [{ consumerMinPollers: 17 }, 'consumerMinPollers = 17: Is more than consumerMaxPollers, 16.'],
    [{ kafkaBrokers: 4 }, 'kafkaBrokers = 4: Is no multiple of the three zones.'],
    [{ domainName: 'chat.example.com' }, 'certificateArn = undefined: Goes with domainName'],
    [{ logRetentionDays: 8 }, 'logRetentionDays = 8: '],
    [{ kafkaBootstrap: 'localhost:9092' }, 'kafkaBootstrap = "localhost:9092": Belongs to the local stage.'],
    [{ databaseArn: 'arn:x' }, 'databaseArn = "arn:x": Belongs to the local stage'],
    [
      { databaseReaders: 0 },
      'reads = "reader-proxy": Needs Aurora, and at least one of its databaseReaders.',
    ],
    [{ archiveLock: 'governance', protectData: false }, 'archiveLock = "governance": Needs protectData'],
    [{ deletedVersionDays: 30 }, 'deletedVersionDays = 30: Is less than backupRetentionDays, 35'],
    [{ unknown: 1 }, 'unknown = 1: No knob has this name.'],
  ])('%o', (overrides, message) => {
    expect(() => stageConfig('prod', overrides)).toThrow(message);
  });

  test('all at once', () => {
    expect(() => stageConfig('prod', { kafkaBrokers: 4, logLevel: 'LOUD' })).toThrow(/logLevel = "LOUD"/);
  });
});

describe('the context of the command line', () => {
  test('gives the stage and its knobs; text that is JSON is read as JSON', () => {
    const config = stageFromContext({ stage: 'prod', databaseMaxCapacity: '128', jwtAudiences: '["web"]' });
    expect(config).toMatchObject({ stage: 'prod', databaseMaxCapacity: 128, jwtAudiences: ['web'] });
  });

  test('is of the dev stage unless it says otherwise', () => {
    expect(stageFromContext({}).stage).toBe('dev');
  });

  test('a mistyped knob is refused, with the list of knobs', () => {
    const mistyped = () => stageFromContext({ stage: 'prod', databaseMaxCapcity: '128' });
    expect(mistyped).toThrow('databaseMaxCapcity = 128: No knob has this name.');
    expect(mistyped).toThrow(/The knobs are stage, .*databaseMaxCapacity, /);
    expect(() => stageFromContext({ stge: 'prod' })).toThrow('stge = "prod": No knob has this name.');
  });

  test('what CDK itself keeps there is no knob', () => {
    const own = {
      '@aws-cdk/core:newStyleStackSynthesis': true,
      'aws:cdk:enable-path-metadata': true,
      'availability-zones:account=1:region=eu-central-1': [],
      'cli-telemetry': false,
    };
    expect(stageFromContext({ stage: 'prod', ...own }).stage).toBe('prod');
  });

  test('is made of -c arguments', () => {
    expect(contextOf(['stage=prod', 'runbookUrl=https://x/?a=b'])).toEqual({
      stage: 'prod',
      runbookUrl: 'https://x/?a=b',
    });
    expect(() => contextOf(['stage'])).toThrow('-c stage: write -c <knob>=<value>.');
  });
});
