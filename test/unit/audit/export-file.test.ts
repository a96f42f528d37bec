import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readLog, writeLog } from '../../../lib/audit/export-file.ts';
import type { LogEntry } from '../../../lib/audit/sealed-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'export-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('an exported log is read as it was written, whoever is in it', async () => {
  const at = '2026-11-25T00:00:00.000000Z';
  const nobody = { conversationId: null, subjectId: null, requestId: null, sourceIp: null, details: null };
  const entries = ['one\u2028two\u2029three\u0085four', '\r🙂\n', ''].map(
    (subjectUserId): LogEntry => ({
      event: {
        id: '1',
        at,
        tenantId: 'acme',
        actorId: 'alice',
        action: 'add-participant',
        ...nobody,
        subjectUserId,
      },
    }),
  );
  const path = join(folder, 'audit.jsonl');
  await writeLog(
    path,
    (async function* () {
      yield* entries;
    })(),
  );
  const read: LogEntry[] = [];
  for await (const entry of readLog(path)) read.push(entry);
  expect(read).toEqual(entries);
});
