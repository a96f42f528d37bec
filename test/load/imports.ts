/** How fast history is imported, with how much memory, and what others feel meanwhile: docs/benchmarks/import.md. */
import { chmodSync, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { v7 as uuidv7 } from 'uuid';
import { runImports } from '../../functions/jobs/run-imports/handler.ts';
import { auroraImportStore } from '../../functions/shared/store/imports/aurora-import-store.ts';
import { runLocally } from '../../lib/cli/run-job.ts';
import { apiClient } from '../../lib/client/api-client.ts';
import { lambdaContext } from '../../lib/local/functions/lambda-context.ts';
import { freePort } from '../../lib/local/process/free-port.ts';
import { startLocalStage } from '../../lib/local/stage/stage.ts';
import { migratedDatabase } from '../support/database/temporary-database.ts';
import { callerNamed } from '../support/stores/messages.ts';
import { writeUntil } from './steady-writers.ts';

const { MESSAGES = '200000', YEARS = '8', BESIDE = '100000' } = process.env;
const conversations = 100;
const quietSeconds = 30;
const mime = 'application/x-ndjson';

const directory = mkdtempSync(join(tmpdir(), 'chat-storage-'));
chmodSync(directory, 0o755);

/** Messages of 300 bytes over the years, in conversations one after the other; with `replies`, every tenth replies to the one before. */
async function writeHistory(name: string, messages: number, replies: boolean): Promise<string> {
  const each = Math.ceil(messages / conversations);
  const span = Number(YEARS) * 365.25 * 24 * 3600 * 1000;
  const begun = Date.now() - span;
  const at = (share: number) => new Date(begun + share * span * 0.99).toISOString();
  function* lines() {
    for (let n = 0; n < conversations; n += 1) {
      const conversationExternalId = `${name} ${n}`;
      const participants = [{ userId: 'alice' }, { userId: 'bob' }];
      const conversation = {
        externalId: conversationExternalId,
        type: 'group',
        participants,
        createdAt: at(0),
      };
      yield `${JSON.stringify({ conversation })}\n`;
      for (let m = 0; m < each; m += 1) {
        const message = {
          externalId: `${m}`,
          conversationExternalId,
          senderId: m % 2 ? 'alice' : 'bob',
          content: 'All work. '.repeat(30),
          createdAt: at(m / each),
          ...(replies &&
            m % 10 === 9 && { replyTo: { externalId: `${m - 1}`, createdAt: at((m - 1) / each) } }),
        };
        yield `${JSON.stringify({ message })}\n`;
      }
    }
  }
  const path = join(directory, `${name}.jsonl`);
  await pipeline(Readable.from(lines()), createWriteStream(path));
  return path;
}

/** The job, the local Data API and PostgreSQL, and nothing else. */
async function alone() {
  const database = await migratedDatabase();
  const imports = auroraImportStore(database.service);
  const admin = callerNamed('admin');
  const fresh = await writeHistory('new', Number(MESSAGES), false);
  const replies = await writeHistory('replies', Number(MESSAGES) / 4, true);
  for (const [name, path] of [
    ['new', fresh],
    ['again', fresh],
    ['every tenth a reply', replies],
  ] as const) {
    const file = await open(path);
    const { size } = await file.stat();
    const importId = uuidv7();
    await imports.create(
      { importId, storagePath: importId, mime, size, events: false, expiresAt: new Date().toISOString() },
      admin,
    );
    const objects = {
      find: async () => ({ size }),
      write: async () => undefined,
      read: async (_: string, __: string | undefined, from: number, to: number) =>
        (await file.read(Buffer.alloc(to - from), 0, to - from, from)).buffer,
    };
    let stored = 0;
    const begun = performance.now();
    const timed: typeof imports = {
      ...imports,
      compare: (...given) => {
        stored ||= performance.now();
        return imports.compare(...given);
      },
    };
    while (!(await imports.get(importId, admin)).finishedAt)
      await runImports({ imports: timed, objects })({}, lambdaContext('run-imports', 600_000));
    const report = await imports.get(importId, admin);
    const seconds = (stored - begun) / 1000;
    console.log(name, {
      stored: report.stored,
      duplicates: report.duplicates,
      seconds: round(seconds),
      linesPerSecond: Math.round(report.linesDone / seconds),
      certifiedIn: round((performance.now() - stored) / 1000),
      peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
    });
    await file.close();
  }
  await database.remove();
}

/** A stage whose other tenant writes at a steady rate, without an import and beside one. */
async function besideOthers() {
  const stage = await startLocalStage({ stateDir: directory, port: await freePort(), logLevel: 'WARN' });
  try {
    const tokenOf = (tenantId: string) =>
      stage.issuer.mintToken({
        userId: 'alice',
        tenantId,
        scopes: ['chat:read', 'chat:write', 'chat:admin'],
        expiresIn: '1h',
      });
    const token = await tokenOf('other');
    const other = apiClient({ baseUrl: stage.baseUrl, token });
    const rooms: string[] = [];
    for (let n = 0; n < conversations; n += 1) {
      const { body } = await other.request('create-conversation', {
        body: { type: 'group', participants: ['bob'] },
      });
      rooms.push(body.conversation.id);
    }
    const writers = { baseUrl: stage.baseUrl, token, conversations: rooms };
    const end = performance.now() + quietSeconds * 1000;
    await writeUntil(() => performance.now() > end - quietSeconds * 750, writers);
    console.log('others alone', await writeUntil(() => performance.now() > end, writers));

    const path = await writeHistory('beside', Number(BESIDE), false);
    const admin = apiClient({ baseUrl: stage.baseUrl, token: await tokenOf('acme') });
    const { body: upload } = await admin.request('create-import', { body: { size: statSync(path).size } });
    const form = new FormData();
    for (const [field, value] of Object.entries(upload.fields)) form.append(field, value);
    const file = await open(path);
    form.append('file', new Blob([await file.readFile()], { type: mime }));
    await file.close();
    await fetch(upload.url, { method: 'POST', body: form });
    let isOver = false;
    const begun = performance.now();
    async function run() {
      for (;;) {
        await runLocally(stage.workers, 'run-imports', {});
        const { body } = await admin.request('get-import', { path: { importId: upload.importId } });
        if (body.finishedAt) return body;
      }
    }
    const [report, felt] = await Promise.all([
      run().finally(() => {
        isOver = true;
      }),
      writeUntil(() => isOver, writers),
    ]);
    console.log('others beside an import', felt);
    const seconds = (performance.now() - begun) / 1000;
    console.log('import beside others', {
      stored: report.stored,
      rejected: report.rejected,
      seconds: round(seconds),
      messagesPerSecond: Math.round(report.stored / seconds),
    });
  } finally {
    await stage.stop();
  }
}

const round = (seconds: number) => Number(seconds.toFixed(1));

try {
  if (Number(MESSAGES) > 0) await alone();
  if (Number(BESIDE) > 0) await besideOthers();
} finally {
  rmSync(directory, { recursive: true });
}
