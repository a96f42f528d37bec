import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { buildClientPackage } from '../../../lib/client-package/build-package.ts';
import { openTokenIssuer, sampleToken } from '../../../lib/local/keys/token-issuer.ts';

const run = promisify(execFile);

/** The contents of a page's blocks of a language, one after the other. */
const blocks = (page: string, language: string) =>
  [...readFileSync(page, 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , code]) => code)
    .join('\n');

const { baseUrl, stateDir, missing } = inject('stage');
const pages = globSync(['docs/tutorials/*.md', 'docs/how-to/client/*.md']).filter((page) =>
  blocks(page, 'ts').includes("from 'chat-storage-client'"),
);
const needsFiles = (page: string) => page.endsWith('send-files.md');

/** A project that has the packed client and nothing of this repository. */
const project = mkdtempSync(join(tmpdir(), 'client-examples-'));
const programOf = (page: string) => join(project, `${basename(page, '.md')}.ts`);

beforeAll(async () => {
  await buildClientPackage(join(project, 'node_modules/chat-storage-client'));
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  for (const page of pages) writeFileSync(programOf(page), blocks(page, 'ts'));
});
afterAll(() => rmSync(project, { recursive: true }));

describe('the programs of the pages for client developers', () => {
  test('are right by the types of the packed client', async () => {
    const types = join(process.cwd(), 'node_modules/@types');
    const compilerOptions = {
      target: 'es2024',
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      types: ['node'],
      typeRoots: [types],
    };
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, include: ['*.ts'], exclude: [] }),
    );
    const faults = await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project]).then(
      () => '',
      ({ stdout }) => stdout,
    );
    expect(faults).toBe('');
  });

  test.for(pages)('%s does what it says', async (page, { skip }) => {
    const noFiles = missing.find((part) => part.includes('S3'));
    if (needsFiles(page) && noFiles) skip(noFiles);
    const issuer = await openTokenIssuer(stateDir);
    const env = {
      ...process.env,
      CHAT_URL: baseUrl,
      CHAT_TOKEN: await issuer.mintToken({ ...sampleToken, tenantId: page }),
    };
    const { stdout } = await run(process.execPath, [programOf(page)], { env, cwd: project, timeout: 30_000 });
    expect(stdout).toBe(blocks(page, 'text'));
  });
});
