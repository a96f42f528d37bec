import { expect, test } from 'vitest';
import { resourcesOf, synthesize } from './synthesized.ts';

const ofFunctions = (knobs: object) => {
  const resources = resourcesOf(synthesize('dev', knobs));
  const functions = Object.values(resources).filter(
    ({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.FunctionName,
  );
  expect(functions.length).toBeGreaterThan(50);
  return { functions, policies: JSON.stringify(resources) };
};

test('Lambda adds no lines of its own, and drops none of the functions', () => {
  for (const { Properties } of ofFunctions({}).functions)
    expect(Properties).toMatchObject({
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN', ApplicationLogLevel: 'DEBUG' },
      TracingConfig: { Mode: 'Active' },
    });
});

test('without traces no function sends any, or may', () => {
  const { functions, policies } = ofFunctions({ traces: false });
  for (const { Properties } of functions) expect(Properties.TracingConfig).toEqual({ Mode: 'PassThrough' });
  expect(policies).not.toContain('xray:');
});
