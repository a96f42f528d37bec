import { describe, expect, test } from 'vitest';
import { networkPaths } from '../support/deployment/network.ts';
import { deployed } from './synthesized.ts';

describe.each([
  ['dev', {}, 10],
  ['staging', {}, 10],
  ['prod', {}, 45],
  ['prod', { tenantKeys: true }, 58],
] as const)('in the network of %s, %o', (name, overrides, least) => {
  const paths = networkPaths(deployed(name, overrides));

  test('functions, pollers and proxies reach all that they use', () => {
    // Fewer: the check no longer sees something, or the stage no longer has it.
    expect(paths.length).toBeGreaterThanOrEqual(least);
    expect(paths.filter(({ fault }) => fault).map(({ name: path, fault }) => `${path}: ${fault}`)).toEqual(
      [],
    );
  });
});
