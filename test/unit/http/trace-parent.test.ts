import { expect, test } from 'vitest';
import { currentTraceParent } from '../../../functions/shared/runtime/telemetry/trace-parent.ts';

test('X-Ray’s trace is converted to W3C trace context', () => {
  const header = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a:0';
  expect(currentTraceParent(header)).toBe('00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01');
});

test.each([undefined, '', 'Root=1-5759e988', 'Root=1-zzzzzzzz-bd862e3fe1be46a994272793;Parent=x;Sampled=1'])(
  '%s is no trace',
  (header) => {
    expect(currentTraceParent(header ?? '')).toBeUndefined();
  },
);
