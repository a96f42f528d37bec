import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ArchivedMessage } from '../../../functions/shared/domain/archive/archive.ts';
import {
  decodeArchive,
  encodeArchive,
  sha256Of,
} from '../../../functions/shared/store/archive/archive-codec.ts';
import { archiveFolder, manifestPath } from '../../../functions/shared/store/archive/archive-path.ts';

/** Any text that PostgreSQL can store: line ends, quotes and all planes among it. */
const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''));
const moment = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') })
  .map((date) => date.toISOString());
const contentType = fc.constantFrom('text' as const, 'markdown' as const, 'html' as const);
const metadata = fc.option(fc.json());
const seq = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const version = fc.integer({ min: 1, max: 1000 });

const line: fc.Arbitrary<ArchivedMessage> = fc.record({
  message: fc.record({
    id: fc.uuid(),
    tenant_id: text,
    conversation_id: fc.uuid(),
    seq,
    sender_id: text,
    content: text,
    content_type: contentType,
    metadata,
    attachments: fc.array(
      fc.record({
        id: fc.uuid(),
        filename: text,
        mime: text,
        size: fc.nat(),
        checksumSha256: text,
      }),
      { maxLength: 2 },
    ),
    created_at: moment,
    stored_at: moment,
    delivered_at: fc.option(moment),
    reply_to: fc.option(fc.uuid()),
    reply_to_seq: fc.option(seq),
    reactions: fc.option(fc.dictionary(text, fc.nat())),
    version,
    edited_at: fc.option(moment),
    deleted_at: fc.option(moment),
    deleted_by: fc.option(text),
    // A column that this version of the service does not know.
    later: fc.option(text),
  }),
  versions: fc.array(
    fc.record({ version, content: text, content_type: contentType, metadata, created_at: moment }),
    {
      maxLength: 3,
    },
  ),
  reactions: fc.array(fc.record({ user_id: text, reaction: text, created_at: moment }), { maxLength: 3 }),
  attachments: fc.array(
    fc.record({
      id: fc.uuid(),
      filename: text,
      storage_path: text,
      storage_version: fc.option(text),
      mime_type: text,
      size: fc.nat(),
      checksum: text,
    }),
    { maxLength: 2 },
  ),
});

test('whatever messages are archived, the file gives them back, and the same ones give the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 5 }), async (messages) => {
      const bytes = await encodeArchive(messages);
      expect(await decodeArchive(bytes)).toEqual(messages);
      expect(sha256Of(await encodeArchive(messages))).toBe(sha256Of(bytes));
    }),
    { numRuns: 200 },
  );
});

test('a reaction may be called anything', async () => {
  const [message] = fc.sample(line, { numRuns: 1, seed: 1 }) as [ArchivedMessage];
  const reactions = JSON.parse('{"__proto__": 1, "constructor": 2}');
  const odd = { ...message, message: { ...message.message, reactions } };
  const [read] = await decodeArchive(await encodeArchive([odd]));
  expect(JSON.stringify(read)).toBe(JSON.stringify(odd));
});

test.each([
  ['no gzip', Buffer.from('{}\n')],
  ['no JSON', gzipSync('{\n')],
  ['a cut line', gzipSync('{}')],
  ['a line without a message', gzipSync('{}\n')],
])('%s is no archive file', async (_, bytes) => {
  await expect(decodeArchive(bytes)).rejects.toThrow();
});

test('a file that lost its end is refused', async () => {
  const bytes = await encodeArchive(fc.sample(line, { numRuns: 3, seed: 1 }));
  await expect(decodeArchive(bytes.subarray(0, -9))).rejects.toThrow();
});

test('keys are safe whatever the tenant is called, and no two tenants share one', () => {
  const folder = (tenantId: string) =>
    archiveFolder(tenantId, '0198c0de-0000-7000-8000-000000000000', '2026-08');
  expect(folder('acme')).toBe('messages/tenant=acme/month=2026-08/0198c0de-0000-7000-8000-000000000000/');
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(folder(one)).toMatch(/^messages\/tenant=[\w.-]{1,65}\/month=2026-08\/[\w-]{36}\/$/);
      expect(folder(one) === folder(other)).toBe(one === other);
    }),
  );
  for (const odd of ['', '.', '..', '../acme', 'a/b', 'tenant=acme', 'Größe', '_x', 'x'.repeat(255)]) {
    expect(folder(odd)).toMatch(/^messages\/tenant=_[0-9a-f]{64}\//);
  }
});

test('a manifest is beside the files, not among them', () => {
  expect(manifestPath('messages/tenant=acme/month=2026-08/c/1-9.ndjson.gz')).toBe(
    'manifests/tenant=acme/month=2026-08/c/1-9.json',
  );
});

test('a small file that would take all memory is none', async () => {
  // 300 MB of nothing in a third of a megabyte.
  await expect(decodeArchive(gzipSync(Buffer.alloc(300 * 1024 * 1024)))).rejects.toThrow('larger than');
});
