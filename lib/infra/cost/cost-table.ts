import { idleCost } from './idle-cost.ts';
import { pricesOf, pricesRead } from './prices.ts';
import type { StageResources } from './template.ts';

const pricedStages = ['dev', 'staging', 'prod'] as const;
type ByStage = Readonly<Record<(typeof pricedStages)[number], StageResources>>;
const region = 'us-east-1';

/** Dollars a month by service and stage, while nobody uses the stages; the last row is the total. */
function idleByService(resources: ByStage): readonly (readonly [string, ...number[]])[] {
  const prices = pricesOf(region);
  const bills = pricedStages.map((stage) => idleCost(resources[stage], prices));
  const services = [...new Set(bills.flat().map(({ service }) => service))];
  const sum = (bill: (typeof bills)[number], service?: string) =>
    bill
      .filter((line) => service === undefined || line.service === service)
      .reduce((dollars, line) => dollars + line.dollars, 0);
  return [
    ...services
      .map((service) => [service, ...bills.map((bill) => sum(bill, service))] as [string, ...number[]])
      .filter(([, ...dollars]) => dollars.some((each) => each >= 0.5))
      .sort(([, ...a], [, ...b]) => (b.at(-1) ?? 0) - (a.at(-1) ?? 0)),
    ['**all of it**', ...bills.map((bill) => sum(bill))],
  ];
}

const whole = (dollars: number) => Math.round(dollars).toLocaleString('en-US');

/** Idle cost of the stages: the table of docs/reference/stages.md, and the sentence of the README. */
export function idleCostPages(resources: ByStage): { readonly table: string; readonly sentence: string } {
  const rows = idleByService(resources);
  const cells = [
    [`Idle, $ a month, ${region}, ${pricesRead}`, ...pricedStages],
    ['---', ...pricedStages.map(() => '---')],
    ...rows.map(([service, ...dollars]) => [service, ...dollars.map(whole)]),
  ];
  const totals = (rows.at(-1) ?? []).slice(1) as number[];
  return {
    table: cells.map((row) => `| ${row.join(' | ')} |`).join('\n'),
    sentence: `**A stage costs money while nobody uses it**: ${pricedStages
      .map((stage, n) => `${stage} about $${whole(totals[n] ?? 0)}`)
      .join(', ')} a month in ${region}. \`npm run cost -- -c stage=dev\` says for what.`,
  };
}

/** Place of the table in docs/reference/stages.md. */
export const costTablePlace = /(?<=<!-- cost -->\n).*(?=\n<!-- \/cost -->)/s;
/** Place of the sentence in the README. */
export const costSentencePlace = /(?<=<!-- idle -->).*(?=<!-- \/idle -->)/s;
