/** Monthly cost of a stage, from its own templates: `npm run cost -- --help`. */
import { contextOption, runProgram } from '../lib/cli/program.ts';
import { contextOf, stageFromContext } from '../lib/infra/config/stage-context.ts';
import { pricedRegions, pricesOf, pricesRead } from '../lib/infra/cost/prices.ts';
import { type CostRow, stageCost, total } from '../lib/infra/cost/stage-cost.ts';
import { stageResources } from '../lib/infra/stage-templates.ts';

const help = `Usage: npm run cost -- -c stage=<stage> [options]

  -c <knob>=<value>   the stage (dev), and any of its knobs
  --rate <number>     messages a second (10)
  --region <region>   ${pricedRegions.join(' or ')} (us-east-1)

It prints dollars for a month of 730 hours: while nobody uses the stage, and at the rate, with the traffic of
docs/reference/capacity-planning.md. It synthesizes the stage and needs no credentials.
`;

const dollars = (value: number) =>
  value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function printed(rows: readonly CostRow[], rate: string): string {
  const widths = [Math.max(...rows.map(({ service }) => service.length)), 48, 12, 14] as const;
  const line = (service: string, what: string, idle: string, busy: string, mark = '') =>
    `${service.padEnd(widths[0])}  ${what.padEnd(widths[1])}${idle.padStart(widths[2])}${busy.padStart(widths[3])} ${mark}`.trimEnd();
  return [
    line('', '', 'idle', `${rate}/s`),
    ...rows.map(({ service, what, idle, busy, confirmed }) =>
      line(service, what, dollars(idle), dollars(busy), confirmed ? '' : '?'),
    ),
    line('Total', '', dollars(total(rows, 'idle')), dollars(total(rows, 'busy'))),
  ].join('\n');
}

await runProgram(
  {
    help,
    options: {
      context: contextOption,
      rate: { type: 'string', default: '10' },
      region: { type: 'string', default: 'us-east-1' },
    },
  },
  ({ values }) => {
    const rate = Number(values.rate);
    if (!(rate >= 0)) throw new Error(`--rate ${values.rate}: a number of messages a second is needed.`);
    const prices = pricesOf(values.region);
    const config = stageFromContext(contextOf(values.context));
    const resources = stageResources(config);
    console.log(
      `\nStage ${config.stage} in ${values.region}, dollars a month, at prices of ${pricesRead} (lib/infra/cost/prices.json)\n\n` +
        `${printed(stageCost(resources, config, prices, rate), values.rate)}\n\n` +
        '? The price is not confirmed by a public copy of the price list: look it up on the page that the list names.\n' +
        'Not included: free tiers, discounts, traffic out, backups, attachments, archives, and taxes.',
    );
  },
);
