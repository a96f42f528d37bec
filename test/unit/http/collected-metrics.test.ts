import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { costs } from '../../../lib/infra/scale/inputs.ts';

interface Line {
  readonly _aws: { readonly Timestamp: number; readonly CloudWatchMetrics: [{ Dimensions: string[][] }] };
  readonly [name: string]: unknown;
}

const lines: Line[] = [];
let now = 0;

beforeAll(() => {
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('STAGE', 'prod');
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(JSON.parse(line)));
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});

async function environment() {
  vi.resetModules();
  lines.length = 0;
  now = 100_000;
  const { metrics } = await import('../../../functions/shared/runtime/observability.ts');
  const { collectedMetrics } = await import(
    '../../../functions/shared/runtime/telemetry/collected-metrics.ts'
  );
  const { collect } = collectedMetrics([{ route: 'list-messages' }, { kind: 'read' }]);
  return (afterMs: number, { urgent = false, statements = 1 } = {}) => {
    now += afterMs;
    for (let n = 0; n < statements; n += 1) metrics.addMetric('DatabaseLatency', 'Milliseconds', 2.71);
    metrics.addMetric('Latency', 'Milliseconds', 12.3456);
    metrics.addMetric('ServerErrors', 'Count', urgent ? 1 : 0);
    collect(urgent);
  };
}
let request: Awaited<ReturnType<typeof environment>>;
beforeEach(async () => {
  request = await environment();
});

const valuesOf = (name: string) => lines.map((line) => [line[name] ?? []].flat().length);
const latencies = () => valuesOf('Latency');
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

test('requests far apart are written one by one, with both sets of dimensions', () => {
  for (let n = 0; n < 3; n += 1) request(1_000);
  expect(latencies()).toEqual([1, 1, 1]);
  expect(lines[0]).toMatchObject({ route: 'list-messages', kind: 'read', stage: 'prod', Latency: 12.3 });
  expect(lines.map(({ _aws }) => _aws.CloudWatchMetrics[0].Dimensions)).toEqual(
    Array.from({ length: 3 }, () => [
      ['service', 'stage', 'route'],
      ['service', 'stage', 'kind'],
    ]),
  );
});

test('a busy environment writes every ten seconds, at the time of the first of them', () => {
  for (let n = 0; n < 31; n += 1) request(500);
  expect(latencies()).toEqual([1, 21]);
  const [, line] = lines;
  expect((line?._aws.Timestamp ?? 0) - Date.now()).toBeLessThan(-9_000);
  expect(line?.DatabaseLatency).toHaveLength(21);
});

test('a failure is written at once, with what was collected', () => {
  for (let n = 0; n < 5; n += 1) request(10);
  request(10, { urgent: true });
  expect(latencies()).toEqual([1, 5]);
  expect(lines.at(-1)?.ServerErrors).toEqual([0, 0, 0, 0, 1]);
});

test('no value is lost when there are more than fit into a line, nor is its dimension', () => {
  for (let n = 0; n < 40; n += 1) request(10, { statements: 7 });
  request(1_000);
  expect(sum(valuesOf('DatabaseLatency'))).toBe(40 * 7 + 1);
  expect(sum(latencies())).toBe(41);
  expect(lines.every(({ route }) => route === 'list-messages')).toBe(true);
});

test('a request costs the bytes that the scale model counts', () => {
  for (let n = 0; n < 500; n += 1) request(100);
  const bytes = sum(lines.slice(1).map((line) => JSON.stringify(line).length));
  expect(bytes / sum(latencies().slice(1))).toBeLessThan(costs.metricBytes.value);
});
