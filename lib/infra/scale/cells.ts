import type { StageConfig } from '../config/stage-config.ts';
import { cells } from './inputs.ts';
import { walls } from './model.ts';

/**
 * Cells that carry a rate together: docs/decisions/0017-cells.md.
 * @param rate messages a second
 * @returns their number, and the messages a second of each
 */
export function cellsFor(rate: number, config: StageConfig): { count: number; each: number } {
  const most = walls(config)[0]?.carries ?? Number.POSITIVE_INFINITY;
  const count = Math.max(1, Math.ceil(rate / (cells.share.value * most)));
  return { count, each: rate / count };
}
