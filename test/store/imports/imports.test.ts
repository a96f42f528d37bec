import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runImports } from '../../../functions/jobs/run-imports/handler.ts';
import {
  importedConversationId,
  importedMessageId,
} from '../../../functions/jobs/run-imports/imported-ids.ts';
import type { ImportStore, StoredImport } from '../../../functions/shared/domain/imports/import-store.ts';
import { auroraImportStore } from '../../../functions/shared/store/imports/aurora-import-store.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { callerNamed, messageFrom } from '../../support/stores/messages.ts';

let database: TemporaryDatabase;
let imports: ImportStore;
const admin = callerNamed('admin');
const files = new Map<string, Buffer>();

beforeAll(async () => {
  database = await migratedDatabase();
  imports = auroraImportStore(database.service);
});
afterAll(() => database?.remove());
beforeEach(() => database.owner.query("UPDATE import SET locked_until = 'infinity'"));

const objects = {
  find: async (path: string) => {
    const file = files.get(path);
    return file && { size: file.length };
  },
  read: async (path: string, _: string | undefined, from: number, to: number) =>
    (files.get(path) as Buffer).subarray(from, to),
  write: async ({ storagePath, bytes }: { storagePath: string; bytes: Uint8Array }) => {
    files.set(storagePath, Buffer.from(bytes));
    return undefined;
  },
};

const at = (day: number, second = 0) => new Date(Date.UTC(2012, 3, day, 0, 0, second)).toISOString();
const conversation = (externalId: string, more = {}) => ({
  conversation: {
    externalId,
    type: 'group',
    participants: [{ userId: 'alice' }, { userId: 'bob' }],
    createdAt: at(1),
    ...more,
  },
});
const message = (conversationExternalId: string, externalId: string, more = {}) => ({
  message: {
    externalId,
    conversationExternalId,
    senderId: 'alice',
    content: `content of ${externalId}`,
    createdAt: at(2),
    ...more,
  },
});
const idOf = (externalId: string) => importedConversationId('acme', externalId);

/** Creates an import that waits for its file. Returns its id. */
async function announce({
  size = 1,
  events = false,
  minutes = 15,
  mime = 'application/x-ndjson' as StoredImport['mime'],
} = {}): Promise<string> {
  const importId = uuidv7();
  const expiresAt = new Date(Date.now() + minutes * 60_000).toISOString();
  await imports.create({ importId, storagePath: importId, mime, size, events, expiresAt }, admin);
  return importId;
}

async function upload(lines: readonly unknown[], options = {}): Promise<string> {
  const file = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const importId = await announce({ size: file.length, ...options });
  files.set(importId, file);
  return importId;
}

const run = (store: Parameters<typeof runImports>[0]['imports'] = imports) =>
  runImports({ imports: store, objects })({}, lambdaContext('test', 60_000));

async function imported(lines: readonly unknown[], options = {}) {
  const importId = await upload(lines, options);
  await run();
  return imports.get(importId, admin);
}

const count = async (what: string, where: string, value: string) => {
  const [row] = await database.owner.query<{ count: number }>(
    `SELECT count(*) AS count FROM ${what} WHERE ${where} = :value::uuid`,
    { value },
  );
  return row?.count;
};

const messagesOf = (externalId: string) =>
  database.owner.query<{ seq: number; content: string; at: string }>(
    `SELECT seq, content, rfc3339(created_at) AS at FROM message WHERE conversation_id = :id::uuid ORDER BY seq`,
    { id: idOf(externalId) },
  );

test('conversations and messages come with their times, in the order of the lines', async () => {
  const lines = Array.from({ length: 240 }, (_, n) =>
    message('order', `${n}`, { createdAt: at(9, 240 - n) }),
  );
  const done = await imported([conversation('order'), ...lines]);
  expect(done).toMatchObject({ status: 'done', linesDone: 241, conversations: 1, stored: 240, rejected: 0 });
  expect(done.bytesDone).toBe(done.bytesTotal);
  expect(await messagesOf('order')).toEqual(
    lines.map(({ message: { content, createdAt } }, n) => ({ seq: n + 1, content, at: createdAt })),
  );
  const [found] = await database.owner.query(
    `SELECT rfc3339(created_at) AS created, rfc3339(activity_at) AS active, last_seq FROM conversation WHERE id = :id::uuid`,
    { id: idOf('order') },
  );
  expect(found).toEqual({ created: at(1), active: at(9, 240), last_seq: 240 });
  const audited = await database.owner.query(
    `SELECT action, details::text FROM audit_event WHERE conversation_id = :id::uuid ORDER BY id`,
    { id: idOf('order') },
  );
  expect(audited).toEqual([
    { action: 'create-conversation', details: null },
    { action: 'import-messages', details: '{"lastSeq": 240, "firstSeq": 1}' },
  ]);
});

test('imported again, everything is a duplicate', async () => {
  const lines = [conversation('again'), message('again', '1'), message('again', '2')];
  await imported(lines);
  expect(await imported([...lines, message('again', '3'), ...lines])).toMatchObject({
    linesDone: 7,
    conversations: 0,
    stored: 1,
    duplicates: 6,
    rejected: 0,
  });
  expect((await messagesOf('again')).map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test.each([true, false])('events are published only if requested: %s', async (events) => {
  const name = `events ${events}`;
  await imported([conversation(name), message(name, '1'), message(name, '2')], { events });
  const outbox = await database.owner.query(
    'SELECT type FROM outbox WHERE conversation_id = :id::uuid ORDER BY id',
    { id: idOf(name) },
  );
  const told = ['conversation-created', 'message-stored', 'message-stored'];
  expect(outbox).toEqual(events ? told.map((type) => ({ type })) : []);
});

test('bad lines are reported with their numbers, and the others imported', async () => {
  const done = await imported([
    message('faults', 'too early'),
    conversation('faults'),
    message('faults', '1'),
    'no object',
    message('faults', '2', { senderId: '' }),
    message('faults', '4', { replyTo: { externalId: '1', createdAt: at(2) } }),
    message('nowhere', '5'),
  ]);
  expect(done).toMatchObject({ status: 'done', linesDone: 7, stored: 2, rejected: 4 });
  expect(done.faults.map(({ line, reason }) => [line, reason])).toEqual([
    [1, 'no-conversation'],
    [4, 'invalid-line'],
    [5, 'invalid-line'],
    [7, 'no-conversation'],
  ]);
  const rows = await database.owner.query(
    `SELECT reply_to_seq FROM message WHERE conversation_id = :id::uuid ORDER BY seq`,
    { id: idOf('faults') },
  );
  expect(rows).toEqual([{ reply_to_seq: null }, { reply_to_seq: 1 }]);
});

test('all faults can be listed, and the report has the first 100', async () => {
  const done = await imported(Array.from({ length: 1100 }, () => ({})));
  expect(done).toMatchObject({ status: 'done', rejected: 1100 });
  expect(done.faults.map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
  const listed: number[] = [];
  for (let after: number | undefined = 0; after !== undefined; ) {
    const page: Awaited<ReturnType<typeof imports.listFaults>> = await imports.listFaults(
      done.importId,
      { limit: 200, after },
      admin,
    );
    listed.push(...page.items.map(({ line }) => line));
    after = page.next;
  }
  expect(listed).toEqual(Array.from({ length: 1100 }, (_, n) => n + 1));
});

describe('a batch', () => {
  const batchOf = (name: string, from: number, to: number) => ({
    from,
    to,
    isLast: false,
    lines: 2,
    names: [{ conversationId: idOf(name), externalId: name }],
    conversations: [
      {
        line: 1,
        conversationId: idOf(name),
        type: 'group' as const,
        historyVisibility: 'all' as const,
        participants: [{ userId: 'alice', role: 'owner' as const }],
        createdAt: at(1),
      },
    ],
    messages: [
      {
        line: 2,
        messageId: importedMessageId('acme', name, { externalId: `${from}`, createdAt: at(2) }),
        conversationId: idOf(name),
        externalId: `${from}`,
        digest: 'AAAA',
        senderId: 'alice',
        content: 'hello',
        contentType: 'text' as const,
      },
    ],
    faults: [],
  });
  const started = async () => {
    const importId = await announce({ size: 1000 });
    await imports.start(importId, undefined);
    return importId;
  };

  test('at another offset changes nothing', async () => {
    const importId = await started();
    expect(await imports.append({ importId, tenantId: 'acme' }, batchOf('offset', 0, 10))).toBe(true);
    const before = await imports.get(importId, admin);
    for (const from of [0, 5, 20]) {
      expect(await imports.append({ importId, tenantId: 'acme' }, batchOf('offset', from, 30))).toBe(false);
    }
    expect(await imports.get(importId, admin)).toEqual(before);
    expect(await messagesOf('offset')).toHaveLength(1);
  });

  test('that cannot be stored leaves nothing', async () => {
    const importId = await started();
    const batch = batchOf('atomic', 0, 10);
    const messages = batch.messages.map((one) => ({ ...one, contentType: 'none' as 'text' }));
    await expect(imports.append({ importId, tenantId: 'acme' }, { ...batch, messages })).rejects.toThrow();
    expect(await imports.get(importId, admin)).toMatchObject({ bytesDone: 0, conversations: 0 });
    expect(await count('conversation', 'id', idOf('atomic'))).toBe(0);
  });

  test('of an import that is over changes nothing', async () => {
    const importId = await started();
    await imports.fail(importId, 'enough');
    expect(await imports.append({ importId, tenantId: 'acme' }, batchOf('over', 0, 10))).toBe(false);
    expect(await count('conversation', 'id', idOf('over'))).toBe(0);
  });
});

test.each([1, 2, 3])(
  'a run that dies around batch %i is gone on with, without loss or repetition',
  async (nth) => {
    const name = `crash ${nth}`;
    const lines = [conversation(name), ...Array.from({ length: 1800 }, (_, n) => message(name, `${n}`)), {}];
    const importId = await upload(lines);
    for (const dies of ['before', 'after']) {
      let batches = 0;
      const crashing: ImportStore = {
        ...imports,
        append: async (...batch) => {
          batches += 1;
          if (batches === nth && dies === 'before') throw new Error('died');
          const done = await imports.append(...batch);
          if (batches === nth) throw new Error('died');
          return done;
        },
      };
      // Once it may be over before it dies.
      await run(crashing).catch((error: Error) => expect(error.message).toBe('died'));
    }
    await run();
    expect(await imports.get(importId, admin)).toMatchObject({
      status: 'done',
      linesDone: 1802,
      conversations: 1,
      stored: 1800,
      duplicates: 0,
      rejected: 1,
      faults: [{ line: 1802 }],
    });
    const stored = await messagesOf(name);
    expect(stored.map(({ content }) => content)).toEqual(
      lines.slice(1, -1).map((line) => (line as ReturnType<typeof message>).message.content),
    );
  },
);

test('an import is taken by one run at a time, and given back', async () => {
  const importId = await upload([conversation('leased')]);
  const claims = await Promise.all([imports.claim(), imports.claim()]);
  expect(claims.map((claimed) => claimed?.importId).sort()).toEqual([importId, undefined]);
  await run();
  expect(await imports.get(importId, admin)).toMatchObject({ status: 'waiting' });
  await imports.release(importId, 0);
  await run();
  expect(await imports.get(importId, admin)).toMatchObject({ status: 'done' });
});

test('an import ends when its file does not come or is another one', async () => {
  const waiting = await announce();
  const late = await announce({ minutes: -61 });
  const other = await upload([{}]);
  files.set(other, Buffer.from('{}'));
  await run();
  expect(await imports.get(waiting, admin)).toMatchObject({ status: 'waiting' });
  expect(await imports.get(late, admin)).toMatchObject({
    status: 'failed',
    reason: 'The file was not uploaded in time.',
  });
  expect(await imports.get(other, admin)).toMatchObject({
    status: 'failed',
    reason: 'The file has 2 bytes, not 3.',
  });
});

test('imported messages do not move a conversation before its live ones, nor behind them', async () => {
  const activity = async () => {
    const [row] = await database.owner.query<{ at: string }>(
      'SELECT activity_at::text AS at FROM conversation WHERE id = :id::uuid',
      { id: idOf('live') },
    );
    return row?.at;
  };
  await imported([conversation('live'), message('live', '1')]);
  await auroraMessageStore(database.service).append([{ message: messageFrom('alice', idOf('live')) }]);
  const live = await activity();
  await imported([message('live', '2')]);
  expect(await activity()).toBe(live);
});

test('an import is known to its tenant alone', async () => {
  const importId = await announce();
  await expect(imports.get(importId, callerNamed('admin', 'other'))).rejects.toMatchObject({
    kind: 'import-not-found',
  });
});
