import type { StageConfig } from '../config/stage-config.ts';
import type { CostLine } from './cost-line.ts';
import { idleCost } from './idle-cost.ts';
import type { Prices } from './prices.ts';
import type { StageResources } from './template.ts';
import { trafficCost } from './traffic-cost.ts';

/** A row of a stage's monthly cost in dollars. */
export interface CostRow {
  readonly service: string;
  readonly what: string;
  /** While nobody uses the stage. */
  readonly idle: number;
  /** At a steady rate of messages. */
  readonly busy: number;
  readonly confirmed: boolean;
}

/**
 * Monthly cost of a stage, idle and at a rate.
 * @param rate messages a second, with the traffic of the scale model
 * @throws Error for a type of resource whose cost is not known
 */
export function stageCost(
  resources: StageResources,
  config: StageConfig,
  prices: Prices,
  rate: number,
): CostRow[] {
  const idle = idleCost(resources, prices);
  const traffic = trafficCost(rate, config, prices);
  const needed = (service: string) =>
    traffic.find((line) => line.capacity && line.service === service)?.dollars ?? 0;
  return [
    ...idle.map(({ dollars, capacity, ...line }) => ({
      ...row(line),
      idle: dollars,
      busy: capacity ? Math.max(dollars, needed(line.service)) : dollars,
    })),
    ...traffic
      .filter(({ capacity, dollars }) => !capacity && dollars > 0)
      .map(({ dollars, ...line }) => ({ ...row(line), idle: 0, busy: dollars })),
  ];
}

const row = ({ service, what, confirmed }: Pick<CostLine, 'service' | 'what' | 'confirmed'>) => ({
  service,
  what,
  confirmed,
});

export const total = (rows: readonly CostRow[], of: 'idle' | 'busy'): number =>
  rows.reduce((sum, each) => sum + each[of], 0);
