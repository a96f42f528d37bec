/** How fast a file is imported: docs/benchmarks/import.md. */
import { performance } from 'node:perf_hooks';
import { v7 as uuidv7 } from 'uuid';
import { runImports } from '../../functions/jobs/run-imports/handler.ts';
import { auroraImportStore } from '../../functions/shared/store/imports/aurora-import-store.ts';
import { lambdaContext } from '../../lib/local/functions/lambda-context.ts';
import { migratedDatabase } from '../support/database/temporary-database.ts';
import { callerNamed } from '../support/stores/messages.ts';

const conversations = 100;
const messagesEach = 100;
const weeks = 13;

const at = (share: number) =>
  new Date(Date.UTC(2024, 0, 1) + share * weeks * 7 * 24 * 3600 * 1000).toISOString();

/** Every tenth message answers the one before when `replies`; all are of 300 bytes. */
function file(replies: boolean): Buffer {
  const lines: unknown[] = [];
  for (let n = 0; n < conversations; n += 1) {
    const externalId = `${replies} ${n}`;
    const participants = [{ userId: 'alice' }, { userId: 'bob' }];
    lines.push({ conversation: { externalId, type: 'group', participants, createdAt: at(0) } });
    for (let m = 0; m < messagesEach; m += 1) {
      const replyTo = replies &&
        m % 10 === 9 && { externalId: `${m - 1}`, createdAt: at((m - 1) / messagesEach) };
      const message = {
        externalId: `${m}`,
        conversationExternalId: externalId,
        senderId: m % 2 ? 'alice' : 'bob',
      };
      const said = { content: 'All work. '.repeat(30), createdAt: at(m / messagesEach) };
      lines.push({ message: { ...message, ...said, ...(replyTo && { replyTo }) } });
    }
  }
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

const database = await migratedDatabase();
const imports = auroraImportStore(database.service);
const admin = callerNamed('admin');
for (const [name, replies] of [
  ['new', false],
  ['again', false],
  ['with replies', true],
] as const) {
  const bytes = file(replies);
  const importId = uuidv7();
  const expiresAt = new Date().toISOString();
  await imports.create(
    {
      importId,
      storagePath: importId,
      mime: 'application/x-ndjson',
      size: bytes.length,
      events: false,
      expiresAt,
    },
    admin,
  );
  const objects = {
    find: async () => ({ size: bytes.length }),
    write: async () => {},
    read: async (_: string, __: string | undefined, from: number, to: number) => bytes.subarray(from, to),
  };
  const begun = performance.now();
  await runImports({ imports, objects })({}, lambdaContext('run-imports', 600_000));
  const seconds = (performance.now() - begun) / 1000;
  const { linesDone, stored, duplicates } = await imports.get(importId, admin);
  console.log({
    name,
    linesDone,
    stored,
    duplicates,
    seconds,
    linesPerSecond: Math.round(linesDone / seconds),
  });
}
await database.remove();
