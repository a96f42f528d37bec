import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Knob, type StageConfig, stageConfig } from '../../../lib/infra/config/stage-config.ts';
import { batchCost } from '../../../lib/infra/cost/batch-cost.ts';
import { cacheCost } from '../../../lib/infra/cost/cache-cost.ts';
import { pricesOf } from '../../../lib/infra/cost/prices.ts';
import { trafficCost } from '../../../lib/infra/cost/traffic-cost.ts';
import { cellsFor } from '../../../lib/infra/scale/cells.ts';
import {
  carries,
  daysUntilFull,
  type Resource,
  resources,
  turnsFor,
} from '../../../lib/infra/scale/model.ts';
import { page, pagePlace } from '../../load/scale-model-page.ts';

const prod = stageConfig('prod');
const prices = pricesOf('us-east-1');
const named = (config: StageConfig, name: string) =>
  resources(config).find((one) => one.name === name) as Resource;

test('docs/reference/capacity-planning.md has what the model says: npm run scale-model', () => {
  expect(pagePlace.exec(readFileSync('docs/reference/capacity-planning.md', 'utf8'))?.[0]).toBe(page(prod));
});

test('what breaks first comes first', () => {
  const rates = resources(prod).map(carries);
  expect(rates).toEqual([...rates].sort((a, b) => a - b));
});

const turned: Partial<Record<Knob, unknown>> = {
  requestsPerSecond: 6000,
  producerConcurrency: 240,
  databaseMaxCapacity: 128,
  databaseReaders: 2,
  kafkaInstanceType: 'express.m7g.xlarge',
  consumerMaxPollers: 32,
  relayShards: 2,
};

test.each(resources(prod).filter(({ remedy }) => remedy in turned))(
  '$remedy moves it twice as far: $name',
  ({ name, remedy }) => {
    const more = stageConfig('prod', { [remedy]: turned[remedy as Knob] });
    expect(carries(named(more, name))).toBeCloseTo(2 * carries(named(prod, name)), 5);
  },
);

test('prod as it is set carries 1,000 messages a second', () => {
  expect(turnsFor(1_000, prod)).toEqual({});
});

test.each([5_000, 10_000])('what the model says to turn for %i messages a second suffices', (rate) => {
  const turns = turnsFor(rate, prod);
  const knobs = Object.fromEntries(Object.entries(turns).filter(([name]) => name in prod));
  expect(Object.keys(knobs).length).toBeGreaterThan(1);
  const left = Object.keys(turnsFor(rate, stageConfig('prod', knobs)));
  expect(left).toEqual(Object.keys(turns).filter((name) => !(name in prod)));
});

test('every other remedy is no knob', () => {
  for (const { remedy } of resources(prod))
    if (!(remedy in turned)) expect(prod).not.toHaveProperty([remedy]);
});

test('no stage has more than the most there is', () => {
  const all = {
    requestsPerSecond: 100_000,
    producerConcurrency: 1000,
    databaseMaxCapacity: 256,
    databaseReaders: 15,
  };
  const more = {
    kafkaInstanceType: 'express.m7g.16xlarge',
    kafkaBrokers: 60,
    consumerMaxPollers: 2000,
    relayShards: 16,
  };
  for (const { has, most = Number.POSITIVE_INFINITY, name } of resources(
    stageConfig('prod', { ...all, ...more }),
  ))
    expect(has, name).toBeLessThanOrEqual(most);
});

test('figures that can be checked by hand', () => {
  // 650 + 940 bytes, 10,000 times a second; three large brokers with one lost take 2 × 15.6 MB/s.
  expect(10_000 * named(prod, 'Kafka, written').perMessage).toBeCloseTo(15.9, 5);
  expect(named(prod, 'Kafka, written').has).toBeCloseTo(31.2, 5);
  // 500 records in 0.2 s, on 48 partitions.
  expect(carries(named(prod, 'Partitions of chat.message-ingest'))).toBeCloseTo(120_000, 5);
  // 500 events in 0.06 s, by each of four shards.
  expect(carries(named(stageConfig('prod', { relayShards: 4 }), 'The relay'))).toBeCloseTo(
    4 * (500 / 0.06),
    5,
  );
  // 128 TiB of 1,000 bytes at 10,000/s.
  expect(daysUntilFull(10_000)).toBeCloseTo(162.9, 1);
  // 4,000 requests/s are 10,512 million a month, of which 300 million are dearer.
  const gateway = trafficCost(1000, prod, prices).filter(({ service }) => service === 'API Gateway');
  expect(gateway.map(({ dollars }) => Math.round(dollars))).toEqual([300, Math.round(0.9 * 10_212)]);
});

test('cells carry the rate together, and each keeps a share for growth', () => {
  const wall = Math.min(
    ...resources(prod).flatMap(({ most, perMessage }) => (most ? [most / perMessage] : [])),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), (rate) => {
      const { count, each } = cellsFor(rate, prod);
      expect(count * each).toBeCloseTo(rate, 3);
      expect(each).toBeLessThanOrEqual(0.6 * wall + 1e-6);
      if (count > 1) expect(rate / (count - 1)).toBeGreaterThan(0.6 * wall);
    }),
  );
  expect(cellsFor(100_000, prod).count).toBe(17);
});

test('a million messages with their reads cost at most $6.50', () => {
  const millions = (1_000 * 730 * 3600) / 1e6;
  const bill = trafficCost(1_000, prod, prices).reduce((sum, { dollars }) => sum + dollars, 0);
  expect(bill / millions).toBeLessThanOrEqual(6.5);
});

test('a million messages in batches cost at most $1.50, and a cache more than it saves', () => {
  const batches = batchCost(prod, prices);
  expect(batches.reduce((sum, { dollars }) => sum + dollars, 0)).toBeLessThan(1.5);
  // 10,000 requests, each of 65,000 bytes or two parts of the Data API, and two calls for each 500 events.
  expect(batches.find(({ what }) => what === 'Data API requests')?.dollars).toBeCloseTo(0.024 * 0.35, 6);
  const { saved, units, kept } = cacheCost(1_000, prod, prices);
  expect(saved).toBeGreaterThan(0);
  expect(units + kept).toBeGreaterThan(saved);
});

test('costs grow with the rate; without messages only brokers are paid for', () => {
  const rate = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(rate, rate, (one, other) => {
      const [less, more] = [Math.min(one, other), Math.max(one, other)].map((each) =>
        trafficCost(each, prod, prices),
      );
      for (const [n, { what, dollars }] of (less ?? []).entries())
        expect(dollars, what).toBeLessThanOrEqual(more?.[n]?.dollars ?? Number.NaN);
    }),
  );
  const idle = trafficCost(0, prod, prices).filter(({ dollars }) => dollars > 0);
  expect(idle.map(({ what }) => what)).toEqual(['Brokers']);
  expect(idle[0]?.dollars).toBeCloseTo(3 * 730 * 0.408, 5);
});
