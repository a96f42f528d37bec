import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Message } from '../../../functions/shared/domain/messages/message.ts';
import type { UserRecord } from '../../../functions/shared/domain/users/user-export-store.ts';
import { auroraArchiveReader } from '../../../functions/shared/store/archive/aurora-archive-reader.ts';
import { auroraTenantKeys } from '../../../functions/shared/store/encryption/aurora-tenant-keys.ts';
import { contentEncryption } from '../../../functions/shared/store/encryption/content-encryption.ts';
import {
  decryptedRows,
  lineDecryption,
  rowDecryption,
} from '../../../functions/shared/store/encryption/decrypted-rows.ts';
import { auroraMessageStore } from '../../../functions/shared/store/messages/aurora-message-store.ts';
import { auroraUserData } from '../../../functions/shared/store/users/aurora-user-data.ts';
import { migratedDatabase, type TemporaryDatabase } from '../../support/database/temporary-database.ts';
import { type TemporaryKms, temporaryKms } from '../../support/database/temporary-kms.ts';
import { archiveBucket, archiveWorld } from '../../support/stores/archive-world.ts';
import { callerNamed } from '../../support/stores/messages.ts';

const bucket = await archiveBucket();
const alice = callerNamed('alice');
const bob = callerNamed('bob');
const admin = { ...callerNamed('admin'), scopes: new Set(['chat:admin']) };
const newest = { direction: 'older', anchor: Number.MAX_SAFE_INTEGER } as const;
/** Nothing is remembered of keys. */
const cache = { maxAgeMs: 0, maxEntries: 100 };

describe.skipIf(!bucket)('the archive of a tenant with a key (needs S3)', () => {
  let database: TemporaryDatabase;
  let kms: TemporaryKms;
  let keyArn: string;
  let world: ReturnType<typeof archiveWorld>;
  let stores: ReturnType<typeof decryptingStores>;

  beforeAll(async () => {
    database = await migratedDatabase();
    kms = await temporaryKms();
    keyArn = await kms.createKey();
    const keys = auroraTenantKeys(database.service);
    await keys.register(await kms.dataKeys.generate('acme', keyArn), admin);
    if (!bucket) return;
    world = archiveWorld(database, bucket.objects, {
      encryption: contentEncryption(keys, kms.dataKeys, cache),
      decrypted: decryptedRows(database.service, rowDecryption(kms.dataKeys, cache)),
    });
    stores = decryptingStores(bucket.objects);
  });
  afterAll(async () => {
    await database?.remove();
    await kms?.stop();
  });

  function decryptingStores(objects: NonNullable<typeof bucket>['objects']) {
    const sql = database.service;
    const decrypt = rowDecryption(kms.dataKeys, cache);
    const rows = decryptedRows(sql, decrypt);
    const reveal = lineDecryption(decrypt);
    return {
      messages: auroraMessageStore(rows, auroraArchiveReader(sql, objects, reveal)),
      data: auroraUserData(rows, objects, reveal),
    };
  }

  const list = async (conversationId: string, limit = 50) =>
    (await stores.messages.list({ ...newest, conversationId, limit }, bob)).items;

  async function archivedConversation() {
    const { conversationId } = await world.variedConversation();
    const before = await list(conversationId);
    await world.setPolicy(conversationId);
    expect(await world.archive()).toMatchObject({ messages: 7, failed: 0 });
    return { conversationId, before };
  }

  async function exported(userId: string): Promise<UserRecord[]> {
    const records: UserRecord[] = [];
    let place: Parameters<typeof stores.data.read>[1];
    do {
      const page = await stores.data.read({ tenantId: 'acme', userId }, place);
      records.push(...page.records);
      place = page.next;
    } while (place);
    return records;
  }

  async function textOfFiles(): Promise<string> {
    const { client, Bucket } = bucket as NonNullable<typeof bucket>;
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
    const texts = Contents.filter(({ Key }) => Key?.endsWith('.gz')).map(async ({ Key }) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return gunzipSync((await Body?.transformToByteArray()) ?? '').toString();
    });
    expect(texts.length).toBeGreaterThan(0);
    return (await Promise.all(texts)).join();
  }

  const marked = (messages: readonly Message[]) =>
    messages.map((message) => (message.seq === 8 ? message : { ...message, archived: true }));

  test('says nothing in its files, and everything to who may read it', async () => {
    const { conversationId, before } = await archivedConversation();
    expect(before.map(({ content }) => content)).toContain('edited twice 🎉');
    expect(await textOfFiles()).toContain('markdown+encrypted');
    expect(await textOfFiles()).not.toMatch(/edited |message \d/);

    const after = marked(before);
    expect(await list(conversationId)).toEqual(after);
    expect(await list(conversationId, 3)).toEqual(after.slice(-3));
    for (const message of after) expect(await stores.messages.get(message.id, bob)).toEqual(message);
  });

  test('is exported in the clear, with its versions', async () => {
    const { conversationId, before } = await archivedConversation();
    const records = (await exported('alice')).filter((record) =>
      JSON.stringify(record).includes(conversationId),
    );
    const mine = marked(before).filter(({ senderId }) => senderId === 'alice');
    const messages = records.filter(({ type }) => type === 'message');
    expect(messages.toSorted((a, b) => Number(a.seq) - Number(b.seq))).toEqual(
      mine.map((message) => expect.objectContaining({ ...message, reactions: expect.anything() })),
    );
    const versions = (await exported('alice')).filter(({ messageId }) => messageId === mine[0]?.id);
    expect(versions.filter(({ type }) => type === 'message-version')).toMatchObject([
      { version: 1, content: 'message 1', contentType: 'text' },
      { version: 2, content: 'edited "once"\n', contentType: 'text', metadata: { '__proto__ ': 1.5 } },
    ]);
  });

  test('comes back as it was', async () => {
    const { conversationId, before } = await archivedConversation();
    expect(await world.restore(conversationId, 1, 7, admin)).toBe(7);
    expect(await list(conversationId)).toEqual(before);
  });

  test('is shredded with the key', async () => {
    const { conversationId, before } = await archivedConversation();
    await kms.disable(keyArn);
    const shown = await list(conversationId);
    expect(shown).toHaveLength(before.length);
    for (const { content, withheld, deletedAt } of shown)
      expect({ content, withheld }).toEqual({ content: '', withheld: deletedAt ? undefined : 'shredded' });
    await expect(stores.messages.get(before[0]?.id ?? '', alice)).rejects.toMatchObject({
      kind: 'content-shredded',
    });
    const tombstone = before.find(({ deletedAt }) => deletedAt);
    expect(tombstone).toBeDefined();
    const { deletedAt } = tombstone as Message;
    const read = await stores.messages.get(tombstone?.id ?? '', alice);
    expect(read).toMatchObject({ content: '', metadata: {}, attachments: [], deletedAt, archived: true });
    expect(read).not.toHaveProperty('withheld');
    expect(JSON.stringify(await exported('alice'))).not.toMatch(/edited |message \d/);
    await kms.enable(keyArn);
    expect(await list(conversationId)).toEqual(marked(before));
  });
});
