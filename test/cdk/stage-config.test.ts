import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Knob, stageConfig } from '../../lib/infra/config/stage-config.ts';
import { stageNames, stageSchema } from '../../lib/infra/config/stage-schema.ts';
import { stageTable, tablePlace } from '../../lib/infra/config/stage-table.ts';

const knobs = Object.keys(stageSchema.shape) as Knob[];

test.each(stageNames)('the values of %s are valid', (stage) => {
  expect(stageConfig(stage).stage).toBe(stage);
});

test.each(knobs)('%s is documented', (knob) => {
  expect(stageSchema.shape[knob].meta()).toEqual({
    unit: expect.any(String),
    description: expect.stringMatching(/\.$/),
  });
});

test('docs/stages.md has the table of the schema: npm run stages', () => {
  expect(tablePlace.exec(readFileSync('docs/stages.md', 'utf8'))?.[0]).toBe(stageTable());
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
        try {
          return stageConfig('prod', { databaseMaxCapacity: capacity }).databaseMaxCapacity === capacity;
        } catch (error) {
          return (
            (error as Error).message.includes('databaseMaxCapacity = ') ||
            (error as Error).message.includes('databaseMinCapacity = ')
          );
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
    [{ unknown: 1 }, 'unknown = 1: '],
  ])('%o', (overrides, message) => {
    expect(() => stageConfig('prod', overrides)).toThrow(message);
  });

  test('all at once', () => {
    expect(() => stageConfig('prod', { kafkaBrokers: 4, logLevel: 'LOUD' })).toThrow(/logLevel = "LOUD"/);
  });
});
