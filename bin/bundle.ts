/** Bundles every function into dist/ and refuses bundles that are too large or hold what they should not. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundleConsole } from '../lib/console/bundle-console.ts';
import { functionEntries } from '../lib/infra/config/function-entries.ts';
import { bundleSize } from '../lib/infra/constructs/functions/bundle-size.ts';
import { bundling } from '../lib/infra/constructs/functions/bundling.ts';

/** Bytes that a cold start loads, and all that the function may load later. */
const limits = { start: 350_000, total: 1_000_000 };
const foreign = /node_modules\/aws-cdk-lib\//;
const refused: string[] = [];

const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0).padStart(5)} KB`;

for (const name of Object.keys(functionEntries)) {
  // The names of its files change with what is in them.
  rmSync(`dist/${name}`, { recursive: true, force: true });
  const { metafile } = await build(bundling(name));
  const size = bundleSize(metafile);
  const faults = [
    ...(size.start > limits.start ? [`loads more than ${limits.start} bytes at its start`] : []),
    ...(size.total > limits.total ? [`larger than ${limits.total} bytes`] : []),
    ...(Object.keys(metafile.inputs).some((file) => foreign.test(file)) ? ['holds aws-cdk-lib'] : []),
  ];
  refused.push(...faults.map((fault) => `${name}: ${fault}`));
  console.log(`${name.padEnd(26)} ${kilobytes(size.start)} of ${kilobytes(size.total)}`);
}
// run-migrations runs them from its bundle: a changed file makes a new version of the function.
cpSync('migrations', 'dist/run-migrations/migrations', {
  recursive: true,
  filter: (path) => !path.endsWith('.md'),
});
rmSync('dist/console', { recursive: true, force: true });
mkdirSync('dist/console/console', { recursive: true });
for (const [name, content] of Object.entries(await bundleConsole()))
  writeFileSync(join('dist/console', name === 'index.html' ? name : `console/${name}`), content);
for (const fault of refused) console.error(fault);
process.exitCode = refused.length > 0 ? 1 : 0;
