/** Writes the tables of knobs and costs into docs/reference/stages.md, and the idle costs into the README: `npm run stages`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { stageConfig } from '../lib/infra/config/stage-config.ts';
import { stageTable, tablePlace } from '../lib/infra/config/stage-table.ts';
import { costSentencePlace, costTablePlace, idleCostPages } from '../lib/infra/cost/cost-table.ts';
import { stageResources } from '../lib/infra/stage-templates.ts';

function rewrite(file: string, ...parts: readonly (readonly [RegExp, string])[]): void {
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    parts.reduce((page, [place, part]) => page.replace(place, () => part), text),
  );
}

const { table, sentence } = idleCostPages({
  dev: stageResources(stageConfig('dev')),
  staging: stageResources(stageConfig('staging')),
  prod: stageResources(stageConfig('prod')),
});
rewrite('docs/reference/stages.md', [tablePlace, stageTable()], [costTablePlace, table]);
rewrite('README.md', [costSentencePlace, sentence]);
