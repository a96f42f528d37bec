import type { StageConfig } from '../config/stage-config.ts';
import { cells } from './inputs.ts';
import { resources } from './model.ts';

/**
 * Cells that carry a rate together: docs/decisions/0017-cells.md.
 * @param rate messages a second
 * @returns their number, and the messages a second of each
 */
export function cellsFor(rate: number, config: StageConfig): { count: number; each: number } {
  const limits = resources(config).flatMap(({ most, perMessage }) => (most ? [most / perMessage] : []));
  const count = Math.max(1, Math.ceil(rate / (cells.share.value * Math.min(...limits))));
  return { count, each: rate / count };
}
