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
const needs: Readonly<Record<string, string>> = { 'send-files.md': 'S3', 'live-updates.md': 'Kafka' };

/** Parts of the README's program that fit a checkout and its stage only. */
const inRepository = "'../lib/client/client.ts'";
const start = 'http://127.0.0.1:8080';

/** A project that has the packed client and nothing of this repository. */
const project = mkdtempSync(join(tmpdir(), 'client-examples-'));
const programOf = (page: string) => join(project, `${basename(page, '.md')}.ts`);

beforeAll(async () => {
  await buildClientPackage(join(project, 'node_modules/chat-storage-client'));
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  for (const page of pages) writeFileSync(programOf(page), blocks(page, 'ts'));
  const readme = blocks('README.md', 'ts');
  expect(readme).toContain(inRepository);
  writeFileSync(
    programOf('README.md'),
    readme.replace(inRepository, "'chat-storage-client'").replace(start, baseUrl),
  );
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

  test('the program of the README prints the message that it sends', async () => {
    const issuer = await openTokenIssuer(stateDir);
    const env = { ...process.env, TOKEN: await issuer.mintToken({ ...sampleToken, tenantId: 'readme' }) };
    const { stdout } = await run(process.execPath, [programOf('README.md')], { env, cwd: project });
    expect(stdout).toBe('1 alice: Hello, Bob\n');
  });

  test.for(pages)('%s does what it says', async (page, { skip }) => {
    const needed = needs[basename(page)];
    const lacking = needed && missing.find((part) => part.includes(needed));
    if (lacking) skip(lacking);
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
