/** Writes the table of docs/stages.md from the stages' schema: `npm run stages`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { stageTable, tablePlace } from '../lib/infra/config/stage-table.ts';

const file = 'docs/stages.md';
writeFileSync(file, readFileSync(file, 'utf8').replace(tablePlace, stageTable));
