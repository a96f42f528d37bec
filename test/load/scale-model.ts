/**
 * Writes the results of the model of a deployed stage into docs/reference/capacity-planning.md: `npm run scale-model`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { stageConfig } from '../../lib/infra/config/stage-config.ts';
import { page, pagePlace } from './scale-model-page.ts';

const file = 'docs/reference/capacity-planning.md';
const told = page(stageConfig('prod'));
writeFileSync(
  file,
  readFileSync(file, 'utf8').replace(pagePlace, () => told),
);
console.log(told);
