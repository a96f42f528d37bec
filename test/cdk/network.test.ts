import { describe, expect, test } from 'vitest';
import { networkPaths } from '../support/deployment/network.ts';
import { deployed } from './synthesized.ts';

describe.each([
  ['dev', {}],
  ['staging', {}],
  ['prod', {}],
  ['prod', { tenantKeys: true }],
] as const)('in the network of %s, %o', (name, overrides) => {
  const paths = networkPaths(deployed(name, overrides));

  test('functions, pollers and proxies reach all that they use', () => {
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter(({ fault }) => fault).map(({ name: path, fault }) => `${path}: ${fault}`)).toEqual(
      [],
    );
  });
});
