import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../../lib/audit/database-log.ts';
import { checkRestored } from '../../../lib/restore-drill/restored-data.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';

let database: TemporaryDatabase;
const at = new Date();
const conversations = [uuidv7(), uuidv7()] as const;

beforeAll(async () => {
  database = await migratedDatabase();
  for (const [n, id] of conversations.entries())
    await database.owner.query(
      `INSERT INTO conversation (id, tenant_id, type, last_seq, created_at, updated_at)
       VALUES (:id::uuid, 'acme', 'group', :lastSeq, :at::timestamptz, :at::timestamptz)`,
      { id, lastSeq: n + 3, at: at.toISOString() },
    );
});
afterAll(() => database?.remove());

/** A source that remembers these conversations. */
const remembering = (...rows: readonly { readonly id: string; readonly lastSeq: number }[]): Database => ({
  query: async () => rows as never,
});

test('a copy that has what the source has is in order', async () => {
  expect(await checkRestored(database.owner, database.owner, at)).toEqual({
    compared: 2,
    conversations: 2,
    auditEvents: 0,
    problems: [],
  });
});

test('what changed after the moment is not compared', async () => {
  const before = new Date(at.getTime() - 1000);
  expect(await checkRestored(database.owner, database.owner, before)).toMatchObject({ compared: 0 });
});

test('messages that the copy lacks, and conversations, are named', async () => {
  const missing = uuidv7();
  const source = remembering({ id: conversations[0], lastSeq: 5 }, { id: missing, lastSeq: 1 });
  const { problems } = await checkRestored(source, database.owner, at);
  expect(problems.toSorted()).toEqual(
    [
      `Conversation ${conversations[0]} has last seq 3 and newest message none, and had 5.`,
      `Conversation ${missing} has last seq none and newest message none, and had 1.`,
    ].toSorted(),
  );
});
