import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runImports } from '../../../functions/jobs/run-imports/handler.ts';
import { slotsOf } from '../../../functions/shared/contract/events/relay-shards.ts';
import type { Caller } from '../../../functions/shared/domain/caller.ts';
import type { DataKeys } from '../../../functions/shared/domain/encryption/tenant-key.ts';
import type { AcceptedMessage } from '../../../functions/shared/domain/messages/message.ts';
import { auroraChangeFeed } from '../../../functions/shared/store/changes/aurora-change-feed.ts';
import { auroraOutbox } from '../../../functions/shared/store/changes/aurora-outbox.ts';
import { auroraConversationStore } from '../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraTenantKeys } from '../../../functions/shared/store/encryption/aurora-tenant-keys.ts';
import { contentEncryption } from '../../../functions/shared/store/encryption/content-encryption.ts';
import { decryptedRows, rowDecryption } from '../../../functions/shared/store/encryption/decrypted-rows.ts';
import { kmsDataKeys } from '../../../functions/shared/store/encryption/kms-data-keys.ts';
import { auroraImportStore } from '../../../functions/shared/store/imports/aurora-import-store.ts';
import { auroraMessageRevisions } from '../../../functions/shared/store/messages/aurora-message-revisions.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { kmsClient, type TemporaryKms, temporaryKms } from '../../support/database/temporary-kms.ts';
import { tracesOf } from '../../support/database/traces.ts';
import { englishSearch } from '../../support/stores/english-search.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';

const marker = 'Zugspitze';
const window = { windowSeconds: 3600 };
const newest = { direction: 'older', anchor: Number.MAX_SAFE_INTEGER, limit: 200 } as const;

let database: TemporaryDatabase;
let kms: TemporaryKms;

beforeAll(async () => {
  database = await migratedDatabase();
  kms = await temporaryKms();
});
afterAll(async () => {
  await database?.remove();
  await kms?.stop();
});

/** The stores as functions that just started have them: nothing is known of any key, and nothing is remembered. */
function freshStores(dataKeys: DataKeys = kms.dataKeys) {
  const sql = database.service;
  const cache = { maxAgeMs: 0, maxEntries: 1000 };
  const encryption = contentEncryption(auroraTenantKeys(sql), dataKeys, cache);
  const decrypted = decryptedRows(
    sql,
    rowDecryption(dataKeys, cache),
    async (tenantId) => (await auroraTenantKeys(sql).current(tenantId)) !== undefined,
  );
  return {
    conversations: auroraConversationStore(decrypted),
    messages: auroraMessageStore(decrypted, undefined, encryption),
    revisions: auroraMessageRevisions(decrypted, encryption),
    imports: auroraImportStore(sql, encryption),
    changes: auroraChangeFeed(decrypted),
    search: englishSearch(decrypted),
    outbox: auroraOutbox(sql),
  };
}

/** A tenant with a key, and a conversation of alice and bob there. */
async function tenantWithKey(tenantId: string) {
  const alice = callerNamed('alice', tenantId);
  const keyArn = await kms.createKey();
  await auroraTenantKeys(database.service).register(await kms.dataKeys.generate(tenantId, keyArn), alice);
  return { keyArn, ...(await conversationIn(alice)) };
}

async function conversationIn(alice: Caller) {
  const conversation = conversationOf('alice', 'bob');
  await freshStores().conversations.create(conversation, alice);
  const { id: conversationId } = conversation;
  const say = (content: string, more: Partial<AcceptedMessage> = {}) => ({
    message: messageFrom('alice', conversationId, { tenantId: alice.tenantId, content, ...more }),
  });
  return { alice, conversationId, say };
}

/** The tables in which a text is anywhere. */
const tablesWith = async (text: string) => Object.keys(await tracesOf(database.owner, text));

describe('a key', () => {
  test('is registered once and for good', async () => {
    const { alice, keyArn } = await tenantWithKey('registered');
    const keys = auroraTenantKeys(database.service);
    const known = await keys.get(alice);
    expect(known).toEqual({ keyArn, registeredAt: expect.any(String) });
    const again = await kms.dataKeys.generate('registered', keyArn);
    expect(await keys.register(again, alice)).toEqual(known);
    const other = await kms.dataKeys.generate('registered', await kms.createKey());
    await expect(keys.register(other, alice)).rejects.toMatchObject({ kind: 'encryption-key-fixed' });
    expect(
      await database.owner.query(
        "SELECT actor_id FROM audit_event WHERE tenant_id = 'registered' AND action = 'register-encryption-key' AND details IS NULL",
      ),
    ).toEqual([{ actor_id: 'alice' }]);
  });

  test('comes before the first conversation', async () => {
    const { alice } = await conversationIn(callerNamed('alice', 'in-use'));
    const dataKey = await kms.dataKeys.generate('in-use', await kms.createKey());
    const keys = auroraTenantKeys(database.service);
    await expect(keys.register(dataKey, alice)).rejects.toMatchObject({ kind: 'tenant-in-use' });
    await expect(keys.get(alice)).rejects.toMatchObject({ kind: 'encryption-key-not-found' });
  });

  test('gives a new data key each day, one for all', async () => {
    const { say, conversationId, alice } = await tenantWithKey('daily');
    const { messages } = freshStores();
    await messages.append([say('of yesterday')]);
    await database.owner.query(
      "UPDATE tenant_key SET data_key_made_at = data_key_made_at - interval '25 hours' WHERE tenant_id = 'daily'",
    );
    await Promise.all(
      Array.from({ length: 8 }, (_, n) => freshStores().messages.append([say(`today ${n}`)])),
    );
    const [used] = await database.owner.query<{ keys: number }>(
      `SELECT count(DISTINCT substr(content, 120, 100)) AS keys FROM message WHERE tenant_id = 'daily'`,
    );
    expect(used).toEqual({ keys: 2 });
    const { items } = await messages.list({ ...newest, conversationId }, alice);
    expect(items.map(({ content }) => content)).toContain('of yesterday');
    expect(items).toHaveLength(9);
  });
});

describe('what a tenant with a key says', () => {
  test('is nowhere in the database, and everywhere in the answers', async () => {
    const { alice, conversationId, say } = await tenantWithKey('secretive');
    const { messages, revisions, conversations, changes, search, outbox } = freshStores();
    const start = await changes.read({ conversationId, limit: 100 }, alice);
    const metadata = { mountain: marker };

    const [stored] = await messages.append([say(marker, { metadata })]);
    if (stored?.status !== 'stored') throw new Error(stored?.status);
    const { messageId } = stored;
    await messages.append([1, 2, 3].map((n) => say(`${marker} ${n}`, { replyTo: messageId })));
    const edited = await revisions.edit(messageId, { content: `${marker}!` }, window, alice);
    expect(edited).toMatchObject({ content: `${marker}!`, contentType: 'text', metadata, version: 2 });
    await revisions.edit(messageId, { contentType: 'markdown', metadata: { other: marker } }, window, alice);
    await search.index(1000);

    expect(await tablesWith(marker)).toEqual([]);
    const shown = { content: `${marker}!`, contentType: 'markdown', metadata: { other: marker }, version: 3 };
    expect(await messages.get(messageId, alice)).toMatchObject(shown);
    const { items } = await messages.list({ ...newest, conversationId }, alice);
    expect(items.map(({ content }) => content)).toEqual([
      `${marker}!`,
      ...[1, 2, 3].map((n) => `${marker} ${n}`),
    ]);
    const replies = await messages.listReplies(messageId, { limit: 10 }, alice);
    expect(replies.items).toHaveLength(3);
    expect(replies.items[0]).toMatchObject({ content: `${marker} 1` });
    const versions = await revisions.list(messageId, { limit: 10 }, alice);
    expect(versions.items).toMatchObject([
      { version: 3, content: `${marker}!`, contentType: 'markdown', metadata: { other: marker } },
      { version: 2, content: `${marker}!`, contentType: 'text', metadata },
      { version: 1, content: marker, contentType: 'text', metadata },
    ]);
    const list = await conversations.list({ limit: 10 }, alice);
    expect(list.items[0]?.lastMessage).toMatchObject({ content: `${marker} 3` });
    const told = await changes.read({ conversationId, since: start.next, limit: 100 }, alice);
    expect(told.items.filter((one) => JSON.stringify(one).includes(marker))).toHaveLength(6);

    // Events contain the message's id, but no content.
    const events = (await outbox.read(slotsOf({}), 500)).entries.filter(
      ({ tenantId }) => tenantId === 'secretive',
    );
    expect(events.filter(({ event }) => 'message' in event)).toHaveLength(6);
    expect(JSON.stringify(events)).not.toContain(marker);
    for (const { event } of events)
      if ('message' in event) expect(event.message).toMatchObject({ content: '', withheld: 'encrypted' });

    await expect(search.search({ text: marker, limit: 10 }, alice)).rejects.toMatchObject({
      kind: 'search-unavailable',
    });
  });

  test('is admitted to the queue encrypted, and stored as it comes from there', async () => {
    const { alice, say } = await tenantWithKey('queued');
    const { messages } = freshStores();
    const { message } = say(marker, { metadata: { mountain: marker } });
    const admission = await messages.admit(message, undefined);
    if (admission.status !== 'admitted') throw new Error(admission.status);
    expect(JSON.stringify(admission.message)).not.toContain(marker);
    await auroraMessageStore(database.service).append([{ message: admission.message }]);
    expect(await messages.get(message.messageId, alice)).toMatchObject({
      content: marker,
      metadata: { mountain: marker },
    });
  });

  test('that was queued in the clear is encrypted with its batch, in order', async () => {
    const { alice, conversationId, say } = await tenantWithKey('mixed');
    const ordinary = await conversationIn(callerNamed('alice', 'ordinary'));
    const batch = [say(`${marker} 1`), ordinary.say('in the clear'), say(`${marker} 2`)];
    expect((await freshStores().messages.append(batch)).map(({ status }) => status)).toEqual(
      Array(3).fill('stored'),
    );
    expect(await tablesWith(marker)).toEqual([]);
    expect((await tablesWith('in the clear')).length).toBe(1);
    const { items } = await freshStores().messages.list({ ...newest, conversationId }, alice);
    expect(items.map(({ content }) => content)).toEqual([`${marker} 1`, `${marker} 2`]);
  });

  test('is imported encrypted', async () => {
    const { alice, conversationId, say } = await tenantWithKey('imported');
    const { imports, messages } = freshStores();
    const { messageId } = say('').message;
    const importId = say('').message.messageId;
    const file = {
      importId,
      storagePath: importId,
      mime: 'application/x-ndjson' as const,
      size: 10,
      events: true,
      expiresAt: new Date().toISOString(),
    };
    await imports.create(file, alice);
    await imports.start(importId, undefined);
    const message = {
      line: 1,
      messageId,
      conversationId,
      externalId: '1',
      digest: 'AAAA',
      senderId: 'alice',
      contentType: 'text' as const,
    };
    const batch = { from: 0, to: 10, isLast: true, lines: 1, names: [], conversations: [], faults: [] };
    const said = { content: marker, metadata: { mountain: marker } };
    const claimed = { importId, tenantId: 'imported' };
    expect(await imports.append(claimed, { ...batch, messages: [{ ...message, ...said }] })).toBe(true);
    expect(await imports.get(importId, alice)).toMatchObject({ status: 'certifying', stored: 1 });
    expect(await tablesWith(marker)).toEqual([]);
    expect(await messages.get(messageId, alice)).toMatchObject(said);
  });

  test('may be as large as anything, and is read by the page', async () => {
    const { alice, conversationId, say } = await tenantWithKey('large');
    const { messages, revisions } = freshStores();
    const content = '\u{1F5FB}'.repeat(8 * 1024);
    const metadata = { long: 'x'.repeat(8 * 1024 - 11) };
    for (let n = 0; n < 30; n += 1) await messages.append([say(content, { metadata })]);
    const page = await messages.list({ ...newest, conversationId }, alice);
    expect(page.items.length).toBeGreaterThan(10);
    expect(page.older).toBe(page.items[0]?.seq);
    for (const one of page.items) expect(one).toMatchObject({ content, metadata });
    const { id: messageId } = page.items[0] ?? { id: '' };
    expect(
      await revisions.edit(messageId, { content: content.replace('\u{1F5FB}', 'four') }, window, alice),
    ).toMatchObject({
      metadata,
      version: 2,
    });
    expect((await revisions.list(messageId, { limit: 10 }, alice)).items[1]).toMatchObject({
      content,
      metadata,
    });
  });

  test('may be as large with as many attachments as it may have', async () => {
    const { alice, conversationId, say } = await tenantWithKey('attached');
    const { messages, changes } = freshStores();
    const start = await changes.read({ conversationId, limit: 100 }, alice);
    const content = 'x'.repeat(32 * 1024);
    const metadata = { long: 'x'.repeat(8 * 1024 - 11) };
    const { message } = say(content, { metadata });
    await database.owner.query('DELETE FROM outbox');
    await messages.append([{ message }]);
    await database.owner.query(
      `UPDATE message SET attachments = (
         SELECT jsonb_agg(jsonb_build_object('filename', repeat('"', 255), 'n', n)) FROM generate_series(1, 10) n),
         reactions = (SELECT jsonb_object_agg(rpad(n::text, 64, '"'), 1) FROM generate_series(1, 50) n)
       WHERE id = :id::uuid`,
      { id: message.messageId },
    );
    const shown = { content, metadata };
    expect(await messages.get(message.messageId, alice)).toMatchObject(shown);
    const list = await freshStores().conversations.list({ limit: 10 }, alice);
    expect(list.items[0]?.lastMessage).toMatchObject(shown);
    const told = await changes.read({ conversationId, since: start.next, limit: 100 }, alice);
    expect(told.items[0]).toMatchObject({ message: shown });
    const { entries } = await freshStores().outbox.read(slotsOf({}), 500);
    expect(entries.some(({ event }) => 'message' in event && event.message.id === message.messageId)).toBe(
      true,
    );
  });

  test('is not read where somebody moved it to', async () => {
    const { alice, say } = await tenantWithKey('tampered');
    const { messages } = freshStores();
    const ids = (await messages.append([say('one'), say('two')])).map((one) =>
      'messageId' in one ? one.messageId : '',
    );
    await database.owner.query(
      `UPDATE message SET content = (SELECT content FROM message WHERE id = :from::uuid) WHERE id = :to::uuid`,
      { from: ids[0], to: ids[1] },
    );
    expect(await messages.get(ids[0] ?? '', alice)).toMatchObject({ content: 'one' });
    await expect(messages.get(ids[1] ?? '', alice)).rejects.toThrow('unable to authenticate');
  });
});

describe('whoever writes to the database', () => {
  const forge = (messageId: string, assignments: string) =>
    database.owner.query(`UPDATE message m SET ${assignments} WHERE id = :id::uuid`, { id: messageId });

  async function edited(tenantId: string) {
    const { alice, say } = await tenantWithKey(tenantId);
    const { messages, revisions } = freshStores();
    const { message } = say('before', { metadata: { n: 1 } });
    await messages.append([{ message }]);
    await revisions.edit(message.messageId, { content: 'after' }, window, alice);
    return { alice, messages, messageId: message.messageId };
  }

  test.each([
    [
      'cannot take an edit back',
      'content = (SELECT v.content FROM message_version v WHERE v.message_id = m.id)',
    ],
    [
      'cannot take back what an edit left',
      'metadata = (SELECT v.metadata FROM message_version v WHERE v.message_id = m.id)',
    ],
    ['cannot add to it', `metadata = '{"forged": true}'`],
    ['cannot have it shown as HTML', "content_type = 'html+encrypted'"],
    ['cannot put words into its mouth', "content = 'forged', content_type = 'text', metadata = NULL"],
  ])('%s', async (_, assignments) => {
    const { alice, messages, messageId } = await edited(`forged-${crypto.randomUUID()}`);
    expect(await messages.get(messageId, alice)).toMatchObject({ content: 'after', metadata: { n: 1 } });
    await forge(messageId, assignments);
    await expect(messages.get(messageId, alice)).rejects.toThrow(/authenticate|in the clear/);
  });
});

describe('an edit of a message that is encrypted', () => {
  test('makes no version when it changes nothing', async () => {
    const { alice, say } = await tenantWithKey('unchanged');
    const { messages, revisions } = freshStores();
    const { message } = say('same', { metadata: { n: 1 } });
    const { messageId } = message;
    await messages.append([{ message }]);
    const same = { content: 'same', contentType: 'text', metadata: { n: 1 } } as const;
    expect(await revisions.edit(messageId, same, window, alice)).toMatchObject({ ...same, version: 1 });
    expect((await revisions.list(messageId, { limit: 10 }, alice)).items).toHaveLength(1);
  });

  test('is made of what another edit made of it meanwhile', async () => {
    const { alice, say } = await tenantWithKey('contended');
    const { messages, revisions } = freshStores();
    const { message } = say('first');
    const { messageId } = message;
    await messages.append([{ message }]);
    await Promise.all([
      revisions.edit(messageId, { content: 'second' }, window, alice),
      revisions.edit(messageId, { metadata: { n: 2 } }, window, alice),
    ]);
    expect(await messages.get(messageId, alice)).toMatchObject({
      content: 'second',
      metadata: { n: 2 },
      version: 3,
    });
  });
});

test('an ordinary tenant’s messages need neither KMS nor another statement', async () => {
  const { alice, conversationId, say } = await conversationIn(callerNamed('alice', 'plain'));
  let statements = 0;
  const sql = {
    query: <Row>(...statement: Parameters<TemporaryDatabase['service']['query']>) => {
      statements += 1;
      return database.service.query<Row>(...statement);
    },
  };
  const unused: DataKeys = {
    generate: () => Promise.reject(new Error('KMS was asked')),
    decrypt: () => Promise.reject(new Error('KMS was asked')),
  };
  const cache = { maxAgeMs: 0, maxEntries: 10 };
  const encryption = contentEncryption(auroraTenantKeys(sql), unused, cache);
  const messages = auroraMessageStore(
    decryptedRows(sql, rowDecryption(unused, cache)),
    undefined,
    encryption,
  );
  await messages.append([say('hello')]);
  await messages.append([say('hello'), say('again')]);
  await messages.admit(say('queued').message, undefined);
  await messages.list({ ...newest, conversationId }, alice);
  expect(statements).toBe(4);
});

describe('without its key', () => {
  test('what a tenant said is shredded, and others’ is not', async () => {
    const { alice, conversationId, keyArn, say } = await tenantWithKey('shredded');
    const ordinary = await conversationIn(callerNamed('alice', 'unshredded'));
    const { messages, revisions, conversations, changes } = freshStores();
    const start = await changes.read({ conversationId, limit: 100 }, alice);
    const [stored] = await messages.append([say(marker, { metadata: { mountain: marker } })]);
    const messageId = stored?.status === 'stored' ? stored.messageId : '';
    await kms.disable(keyArn);

    const gone = { content: '', withheld: 'shredded', seq: 1 };
    expect((await messages.list({ ...newest, conversationId }, alice)).items).toMatchObject([gone]);
    expect((await conversations.list({ limit: 10 }, alice)).items[0]?.lastMessage).toMatchObject(gone);
    const told = await changes.read({ conversationId, since: start.next, limit: 100 }, alice);
    expect(told.items).toMatchObject([{ type: 'message-stored', message: { ...gone, metadata: {} } }]);
    expect(JSON.stringify(told)).not.toContain(marker);
    const shredded = { kind: 'content-shredded' };
    await expect(messages.get(messageId, alice)).rejects.toMatchObject(shredded);
    await expect(revisions.list(messageId, { limit: 10 }, alice)).rejects.toMatchObject(shredded);

    const unusable = { kind: 'encryption-key-unavailable' };
    await expect(messages.append([say('more')])).rejects.toMatchObject(unusable);
    await expect(messages.admit(say('more').message, undefined)).rejects.toMatchObject(unusable);
    await expect(revisions.edit(messageId, { content: 'more' }, window, alice)).rejects.toMatchObject(
      unusable,
    );
    expect(await revisions.remove(messageId, alice)).toMatchObject({
      content: '',
      deletedAt: expect.any(String),
    });

    expect(await messages.append([ordinary.say('hello')])).toMatchObject([{ status: 'stored' }]);
    await kms.enable(keyArn);
    await revisions.restore(messageId, { windowSeconds: 60 }, alice);
    expect(await freshStores().messages.get(messageId, alice)).toMatchObject({ content: marker });
  });

  test('an import fails, and says why', async () => {
    const { alice, keyArn, say } = await tenantWithKey('unimported');
    await kms.disable(keyArn);
    const { imports } = freshStores();
    const importId = say('').message.messageId;
    const line = JSON.stringify({
      message: {
        externalId: 'one',
        conversationExternalId: 'another',
        senderId: 'alice',
        content: marker,
        createdAt: '2012-04-01T08:00:00.000Z',
      },
    });
    const size = Buffer.byteLength(line);
    const file = {
      importId,
      storagePath: importId,
      mime: 'application/x-ndjson' as const,
      size,
      events: false,
      expiresAt: new Date().toISOString(),
    };
    await imports.create(file, alice);
    const objects = {
      find: async () => ({ size }),
      read: async () => Buffer.from(line),
      write: async () => undefined,
    };
    await runImports({ imports, objects })({}, lambdaContext('run-imports', 60_000));
    const reason =
      'The lines after line 0 cannot be encrypted: the key of the tenant is disabled or deleted.';
    expect(await imports.get(importId, alice)).toMatchObject({ status: 'failed', reason });
    expect(await tablesWith(marker)).toEqual([]);
  });

  test('that KMS does not answer shreds nothing', async () => {
    const { alice, conversationId, say } = await tenantWithKey('down');
    const [stored] = await freshStores().messages.append([say('hello')]);
    const messageId = stored?.status === 'stored' ? stored.messageId : '';
    const nobody = kmsClient('http://127.0.0.1:1');
    const { messages } = freshStores(
      kmsDataKeys(
        () => nobody,
        () => 'test',
      ),
    );
    const unavailable = { kind: 'service-unavailable' };
    await expect(messages.get(messageId, alice)).rejects.toMatchObject(unavailable);
    await expect(messages.list({ ...newest, conversationId }, alice)).rejects.toMatchObject(unavailable);
    await expect(messages.append([say('more')])).rejects.toMatchObject(unavailable);
  });
});
