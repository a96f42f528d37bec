import { wrapped } from '../../lib/cli/wrapped.ts';
import type { StageConfig } from '../../lib/infra/config/stage-config.ts';
import { batchCost } from '../../lib/infra/cost/batch-cost.ts';
import { cacheCost } from '../../lib/infra/cost/cache-cost.ts';
import { million, secondsPerMonth } from '../../lib/infra/cost/cost-line.ts';
import { pricesOf, pricesRead } from '../../lib/infra/cost/prices.ts';
import { trafficCost } from '../../lib/infra/cost/traffic-cost.ts';
import { cellsFor } from '../../lib/infra/scale/cells.ts';
import { cache, cells, costs, type Input, quotas, traffic } from '../../lib/infra/scale/inputs.ts';
import {
  carries,
  daysUntilFull,
  type Resource,
  resources,
  turnsFor,
  walls,
} from '../../lib/infra/scale/model.ts';

const rates = [1_000, 10_000, 100_000];
/** Rates for which the page lists the changes. */
const goals = [5_000, 10_000];
const prices = pricesOf('us-east-1');

/** Three digits say what a model knows. */
const rounded = (value: number) =>
  Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 2 });

const table = (header: readonly string[], rows: readonly (readonly string[])[]) =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const remedy = ({ remedy: text }: Resource) => (/^[a-zA-Z]+$/.test(text) ? `\`${text}\`` : text);

function needed(resource: Resource, rate: number): string {
  const { perMessage, has, most } = resource;
  const need = rate * perMessage;
  const text = rounded(need);
  if (most !== undefined && need > most) return `**${text}: more than ${rounded(most)}, the most there is**`;
  return need > has ? `**${text}**` : text;
}

/** Results of the model for a stage, for docs/reference/capacity-planning.md: `npm run scale-model`. */
export function page(config: StageConfig): string {
  const all = resources(config);
  const [first] = all;
  const [wall, second] = walls(config);
  const told = rates.map((rate) => `${rate.toLocaleString('en-US')}/s`);
  const limits = table(
    ['In the order in which it runs out', 'has', 'carries, messages/s', ...told, 'what moves it'],
    all.map((one) => [
      one.name,
      `${rounded(one.has)} ${one.unit}`,
      rounded(carries(one)),
      ...rates.map((rate) => needed(one, rate)),
      remedy(one),
    ]),
  );
  const bills = rates.map((rate) => trafficCost(rate, config, prices));
  const total = bills.map((bill) => bill.reduce((sum, { dollars }) => sum + dollars, 0));
  const cost = table(
    ['Dollars a month, sized for the rate', ...told],
    [
      ...(bills[0] ?? []).map(({ service, what }, line) => [
        `${service}: ${what}`,
        ...bills.map((bill) => rounded(bill[line]?.dollars ?? 0)),
      ]),
      ['**all of it**', ...total.map((sum) => `**${rounded(sum)}**`)],
      [
        'days until the volume is full, when nothing is removed',
        ...rates.map((rate) => rounded(daysUntilFull(rate))),
      ],
    ],
  );
  return [
    wrapped(
      `As it is set, ${config.stage} carries ${rounded(carries(first as Resource))} messages/s; the first limit is ${first?.name.toLowerCase()}. ` +
        `With every knob turned, the first limit is ${wall?.name.toLowerCase()}, at ${rounded(wall?.carries as number)}, ` +
        `and then ${second?.name.toLowerCase()}, at ${rounded(second?.carries as number)}. Bold numbers are more than the stage has.`,
    ),
    limits,
    goals.map((rate) => turns(rate, config)).join('\n'),
    cost,
    perMillion(config),
    '### Cells',
    cellTable(config),
    '### A cache of hot state',
    cacheTable(config),
    '### Inputs',
    inputs(),
  ].join('\n\n');
}

/** The price of a million messages, with the part that no change of this service can remove. */
function perMillion(config: StageConfig): string {
  const millions = ((rates[0] as number) * secondsPerMonth) / million;
  const bill = trafficCost(rates[0] as number, config, prices);
  const dollars = (of: (service: string, what: string) => boolean) =>
    rounded(
      bill.reduce((sum, { service, what, dollars }) => sum + (of(service, what) ? dollars : 0), 0) / millions,
    );
  const batches = batchCost(config, prices).reduce((sum, { dollars }) => sum + dollars, 0);
  return wrapped(
    `A million messages with their reads cost $${dollars(() => true)}. One request per message and read is the floor: ` +
      `the gateway and the invocations alone are $${dollars((service, what) => service === 'API Gateway' || what === 'Invocations')}. ` +
      `Logs, metrics and traces are $${dollars((service) => service === 'X-Ray' || service === 'CloudWatch')} of it, ` +
      `the time in functions $${dollars((_, what) => what === 'Time in functions')}. ` +
      `A million messages sent in batches of ${costs.sentAtOnce.value}, without reads, cost $${rounded(batches)}.`,
  );
}

const cellTable = (config: StageConfig) =>
  table(
    ['messages/s', 'cells', 'messages/s of each', 'dollars a month'],
    [...rates, 1_000_000].map((rate) => {
      const { count, each } = cellsFor(rate, config);
      const cell = trafficCost(each, config, prices).reduce((sum, { dollars }) => sum + dollars, 0);
      return [rate.toLocaleString('en-US'), `${count}`, rounded(each), rounded(count * cell)];
    }),
  );

const cacheTable = (config: StageConfig) =>
  table(
    ['messages/s', 'readers cost less by, $ a month', 'cache: requests', 'cache: data', 'difference'],
    rates.map((rate) => {
      const { saved, units, kept } = cacheCost(rate, config, prices);
      return [rate.toLocaleString('en-US'), ...[saved, units, kept, saved - units - kept].map(rounded)];
    }),
  );

const priceInputs = Object.fromEntries(
  Object.entries(prices).map(([name, { source, seen, ...price }]) => [
    name,
    { ...price, source: `${source}, us-east-1, ${pricesRead}${seen ? '' : '; not confirmed'}` },
  ]),
);

function turns(rate: number, config: StageConfig): string {
  const all = Object.entries(turnsFor(rate, config)).map(
    ([remedy, value]) =>
      `${/^[a-zA-Z]+$/.test(remedy) ? `\`${remedy}\`` : remedy} ${typeof value === 'number' ? value.toLocaleString('en-US') : value}`,
  );
  return wrapped(`- **${rate.toLocaleString('en-US')} messages/s:** ${all.join('; ')}.`, '  ');
}

const inputs = () =>
  table(
    ['Input', 'value', 'what it is', 'source'],
    Object.values<Readonly<Record<string, Input>>>({
      ...{ traffic, costs, cells, cache, quotas, prices: priceInputs },
    }).flatMap((group) =>
      Object.entries(group).map(([name, { value, unit, what, source }]) => [
        `\`${name}\``,
        `${value < 1 ? value : value.toLocaleString('en-US')} ${unit}`,
        what,
        source,
      ]),
    ),
  );

/** Place on the page. */
export const pagePlace = /(?<=<!-- scale-model -->\n\n).*(?=\n\n<!-- \/scale-model -->)/s;
