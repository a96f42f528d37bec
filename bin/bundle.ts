/** Bundles every function into dist/ and refuses bundles that are too large or hold what they should not. */
import { cpSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { functionEntries } from '../lib/infra/config/function-entries.ts';
import { bundling } from '../lib/infra/constructs/bundling.ts';

const maxBytes = 1_050_000;
const foreign = /node_modules\/aws-cdk-lib\//;
let failed = false;

for (const [name, entry] of Object.entries(functionEntries)) {
  const { metafile } = await build({
    ...bundling,
    entryPoints: [entry],
    outfile: `dist/${name}/index.mjs`,
    metafile: true,
  });
  const bytes = metafile.outputs[`dist/${name}/index.mjs`]?.bytes ?? 0;
  const faults = [
    ...(bytes > maxBytes ? [`larger than ${maxBytes} bytes`] : []),
    ...(Object.keys(metafile.inputs).some((file) => foreign.test(file)) ? ['holds aws-cdk-lib'] : []),
  ];
  failed ||= faults.length > 0;
  console.log(`${name.padEnd(26)} ${(bytes / 1000).toFixed(0).padStart(5)} KB  ${faults.join(', ')}`);
}
// run-migrations runs them from its bundle: a changed file makes a new version of the function.
rmSync('dist/run-migrations/migrations', { recursive: true, force: true });
cpSync('migrations', 'dist/run-migrations/migrations', {
  recursive: true,
  filter: (path) => !path.endsWith('.md'),
});
process.exitCode = failed ? 1 : 0;
