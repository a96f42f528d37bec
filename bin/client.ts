/** Packs the TypeScript client as an npm package: `npm run client`. */
import { execFileSync } from 'node:child_process';
import { buildClientPackage } from '../lib/client-package/build-package.ts';

const folder = 'dist/client';
const { gzipped } = await buildClientPackage(folder);
for (const [entry, bytes] of Object.entries(gzipped))
  console.log(
    `chat-storage-client${entry.slice(1).padEnd(12)} ${(bytes / 1024).toFixed(1)} KB minified and gzipped`,
  );
const archive = execFileSync('npm', ['pack', '--silent', '--pack-destination', '..'], {
  cwd: folder,
  encoding: 'utf8',
});
console.log(`dist/${archive.trim()}`);
