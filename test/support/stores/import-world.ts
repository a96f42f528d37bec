import { buffer } from 'node:stream/consumers';
import { v7 as uuidv7 } from 'uuid';
import { ZipFile } from 'yazl';
import { runImports } from '../../../functions/jobs/run-imports/handler.ts';
import type { StoredImport } from '../../../functions/shared/domain/imports/import-store.ts';
import { auroraImportStore } from '../../../functions/shared/store/imports/aurora-import-store.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import type { TemporaryDatabase } from '../database/temporary-database.ts';
import { callerNamed } from './messages.ts';

/** Imports files into a database; stored objects are in a map by their paths. */
export function importWorld(database: TemporaryDatabase) {
  const imports = auroraImportStore(database.service);
  const admin = callerNamed('admin');
  const objects = new Map<string, Buffer>();
  const store = {
    find: async (path: string) => {
      const file = objects.get(path);
      return file && { size: file.length };
    },
    read: async (path: string, _: string | undefined, from: number, to: number) =>
      (objects.get(path) as Buffer).subarray(from, to),
    write: async ({ storagePath, bytes }: { storagePath: string; bytes: Uint8Array }) => {
      objects.set(storagePath, Buffer.from(bytes));
      return undefined;
    },
  };

  async function run(file: Buffer, mime: StoredImport['mime']) {
    const importId = uuidv7();
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    await imports.create(
      { importId, storagePath: importId, mime, size: file.length, events: false, expiresAt },
      admin,
    );
    objects.set(importId, file);
    for (let runs = 0; runs < 10; runs += 1) {
      await runImports({ imports, objects: store })({}, lambdaContext('test', 60_000));
      const report = await imports.get(importId, admin);
      if (report.finishedAt) return report;
    }
    throw new Error('The import does not end.');
  }

  const text = (lines: readonly unknown[]) =>
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');

  return {
    imports,
    admin,
    objects,
    /** Imports lines: objects, or text as it is. */
    lines: (lines: readonly unknown[]) => run(Buffer.from(text(lines)), 'application/x-ndjson'),
    /** Imports a zip of lines and files. */
    async zip(lines: readonly unknown[], files: Readonly<Record<string, string>>, compress = false) {
      const zip = new ZipFile();
      zip.addBuffer(Buffer.from(text(lines)), 'lines.jsonl', { compress });
      for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
      zip.end();
      return run(await buffer(zip.outputStream), 'application/zip');
    },
    /** The certificate's conversations. */
    conversations: async (importId: string) =>
      (await imports.listConversations(importId, { limit: 100 }, admin)).items,
    entries: async (importId: string) => (await imports.listEntries(importId, { limit: 1000 }, admin)).items,
  };
}
