import { describe, expect, test } from 'vitest';
import { serviceUses } from '../support/deployment/services.ts';
import { deployed } from './synthesized.ts';

describe.each([
  ['dev', {}],
  ['staging', {}],
  ['prod', { tenantKeys: true, live: true }],
] as const)('in %s, %o', (name, overrides) => {
  const uses = serviceUses(deployed(name, overrides));

  test('services of AWS may do what the stage counts on', () => {
    expect(uses.length).toBeGreaterThan(100);
    expect(uses.filter(({ refused }) => refused).map((use) => `${use.name}: ${use.refused}`)).toEqual([]);
  });
});
