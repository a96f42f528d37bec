import type { StageConfig } from '../config/stage-config.ts';
import { cache, costs, traffic } from '../scale/inputs.ts';
import { perMessage } from '../scale/model.ts';
import { gigabyte, hoursPerMonth, million, secondsPerMonth } from './cost-line.ts';
import type { Prices } from './prices.ts';

/**
 * Dollars a month of a cache of newest pages at a steady rate: what it would cost, and what the readers of the database
 * would cost less. docs/decisions/0018-hot-state.md.
 * @param rate messages a second
 */
export function cacheCost(
  rate: number,
  config: StageConfig,
  prices: Prices,
): { saved: number; units: number; kept: number } {
  const pages = traffic.pagesPerMessage.value;
  const bytes = pages * cache.pageBytes.value + cache.updateBytes.value;
  const capacity = rate * perMessage(config).readerCores * costs.unitsPerCore.value;
  return {
    saved: cache.hits.value * capacity * hoursPerMonth * prices.databaseUnitHours.value,
    units: ((rate * secondsPerMonth * bytes) / 1024 / million) * cache.units.value,
    kept:
      ((rate * cache.hotConversations.value * cache.pageBytes.value) / gigabyte) *
      hoursPerMonth *
      cache.kept.value,
  };
}
