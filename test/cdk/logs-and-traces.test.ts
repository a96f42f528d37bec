import { expect, test } from 'vitest';
import { costs } from '../../lib/infra/scale/inputs.ts';
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

test('only where a stage has traces a function sends any, or may', () => {
  const { functions, policies } = ofFunctions({ traces: false });
  for (const { Properties } of functions) expect(Properties.TracingConfig).toEqual({ Mode: 'PassThrough' });
  expect(policies).not.toContain('xray:');
});

test('functions know which requests to log: a sample, and all that are slower than the alarm’s threshold', () => {
  const { functions } = ofFunctions({ requestLogPercent: 2.5, maxLatencyMs: 700 });
  for (const { Properties } of functions)
    expect(Properties.Environment).toMatchObject({
      Variables: { REQUEST_LOG_PERCENT: '2.5', SLOW_REQUEST_MS: '700' },
    });
});

test('the gateway logs every request in few bytes, into a log of half the price', () => {
  const resources = Object.values(resourcesOf(synthesize('prod')));
  const stage = resources.find(
    ({ Type, Properties }) => Type === 'AWS::ApiGatewayV2::Stage' && Properties.StageName === '$default',
  );
  const { Format = '' } = (stage?.Properties.AccessLogSettings ?? {}) as { readonly Format?: string };
  const values = { requestId: 16, sourceIp: 13, routeKey: 52, status: 3, responseLatency: 3 };
  const line = Format.replaceAll(/\$context\.(?:\w+\.)*(\w+)/g, (_, name: string) =>
    'x'.repeat(values[name as keyof typeof values] ?? 1),
  );
  expect(line).toContain('requestId');
  expect(line.length).toBeLessThanOrEqual(costs.accessLogBytes.value);
  expect(resources).toContainEqual(
    expect.objectContaining({
      Type: 'AWS::Logs::LogGroup',
      Properties: expect.objectContaining({ LogGroupClass: 'INFREQUENT_ACCESS' }),
    }),
  );
});
