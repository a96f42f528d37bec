import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Route } from '../../../functions/shared/contract/route.ts';
import type { OperationId } from '../../../functions/shared/contract/routes.ts';
import { routes } from '../../../functions/shared/contract/routes.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { createKey, kmsClient } from '../../support/database/temporary-kms.ts';
import { type Answer, type Call, type Request, signIn } from '../../support/stage/client.ts';

const { env, database } = inject('stage');
const scopes = ['chat:read', 'chat:write', 'chat:admin'] as const;

/**
 * The contents that become longest when they are escaped, as JSON and as JSON within JSON, within the limit of a body.
 */
const contents = ['\u0001'.repeat(9_000), '"'.repeat(27_000), '😀'.repeat(8 * 1024 - 2)].map(
  (one) => `${one} needle`,
);
const name = (n: number, of = '"') => `${n}`.padEnd(255, of);
const metadata = { m: '\\'.repeat((8 * 1024 - 8) / 2) };
const reaction = (n: number) => `${n}`.padEnd(64, '"');

/** A conversation in which every field of everything is as large as it may be. */
async function fullConversation(encrypted: boolean) {
  const tenantId = randomUUID();
  const userId = name(0);
  const call = await signIn(userId, { tenantId, scopes });
  const admin = await signIn('admin', { tenantId, scopes });
  const ok = async (...request: Parameters<Call>): Promise<Answer['body']> => {
    const { status, body } = await call(...request);
    expect(status, `${request[0]}: ${JSON.stringify(body)?.slice(0, 500)}`).toBeLessThan(300);
    return body;
  };
  if (encrypted) {
    const kms = kmsClient(env.AWS_ENDPOINT_URL_KMS ?? '');
    const keyArn = await createKey(kms);
    kms.destroy();
    expect((await admin('register-encryption-key', { body: { keyArn } })).status).toBe(200);
  }
  const body = { type: 'group', participants: [], metadata };
  const { conversation } = await ok('create-conversation', { body });
  const { id: conversationId } = conversation;
  await asOwner(`INSERT INTO participant (conversation_id, user_id, role, joined_at)
                 SELECT '${conversationId}', rpad(n::text, 255, chr(92)), 'member', now() FROM generate_series(1, 999) n`);
  const path = { conversationId };
  const upload = async (n: number) => {
    const announced = { filename: name(n), mime: 'text/plain', size: 1, conversationId };
    const { uploadId, url, fields } = await ok('create-upload', { body: announced });
    const form = new FormData();
    for (const [field, value] of Object.entries(fields)) form.append(field, value as string);
    form.append('file', new Blob(['x']));
    expect((await fetch(url, { method: 'POST', body: form })).status).toBeLessThan(300);
    return { uploadId };
  };
  const attachments = await Promise.all(Array.from({ length: 10 }, (_, n) => upload(n)));
  const { messageId } = await ok('create-message', { path, body: { content: 'x', attachments, metadata } });
  const since = (await ok('list-conversation-changes', { path })).nextToken;
  const everywhere = (await ok('list-changes')).nextToken;
  for (const content of contents) {
    await ok('create-message', { path, body: { content, metadata, replyTo: messageId } });
    await ok('edit-message', { path: { messageId }, body: { content } });
  }
  // An import has room for more.
  if (!encrypted)
    await asOwner(`UPDATE message SET content = repeat(chr(1), 32768) WHERE id = '${messageId}'`);
  for (let n = 0; n < 50; n += 1) await ok('add-reaction', { path: { messageId, reaction: reaction(n) } });
  // Make it the newest message, so that the list of conversations shows it.
  await asOwner(`UPDATE conversation SET last_message_id = '${messageId}' WHERE id = '${conversationId}'`);
  for (let n = 0; n < 100; n += 1)
    await ok('place-legal-hold', { body: { userId: name(n), reason: '\u0001'.repeat(1024) } });
  const url = 'http://127.0.0.1:1/'.padEnd(1024, '"');
  for (let n = 0; n < 10; n += 1)
    await ok('set-webhook', { path: { webhookName: `hook-${n}` }, body: { url, enabled: false } });
  await asOwner(`INSERT INTO webhook_delivery (webhook_id, event_id, type, conversation_id, message_id, seq, event_at, failure)
                 SELECT w.id, 'message-stored/${messageId}/' || n, 'message-stored', '${conversationId}', '${messageId}', n, now(), 'address-refused'
                 FROM webhook w, generate_series(1, 201) n WHERE w.tenant_id = '${tenantId}' AND w.name = 'hook-0'`);
  return {
    call,
    conversationId,
    messageId,
    attachmentId: attachments[0]?.uploadId ?? '',
    since,
    everywhere,
    userId,
  };
}

const owner = new pg.Client({ connectionString: database });
const asOwner = (statement: string) => owner.query(statement);
beforeAll(() => owner.connect());
afterAll(() => owner.end());

type World = Awaited<ReturnType<typeof fullConversation>>;

const reads = (Object.entries(routes) as [OperationId, Route][]).filter(
  ([, { method, path }]) =>
    method === 'GET' && !/^\/(imports|users|openapi|health|encryption-key)/.test(path),
);

const queries: Partial<Record<OperationId, (world: World) => Request['query'][]>> = {
  'list-messages': () => [{ limit: 200 }, { around: 2 }],
  'list-conversation-changes': ({ since }) => [{ since, limit: 200 }],
  'list-changes': ({ everywhere }) => [{ since: everywhere, limit: 200 }],
  'search-messages': () => [{ q: 'needle', limit: 200 }],
};
/** Encrypted messages are not searched. */
const expected = (id: OperationId, encrypted: boolean) => (encrypted && id === 'search-messages' ? 409 : 200);

/** The statuses by request, for the page of the reference. */
const answers = new Map<string, string[]>();
const noted = (request: string, status: number) =>
  answers.set(request, [...(answers.get(request) ?? []), String(status)]);
const asText = (query: Request['query'] = {}) =>
  Object.entries(query)
    .map(([key, value]) => `${key}=${key === 'since' ? '…' : value}`)
    .join('&');

describe.skipIf(!env.ATTACHMENTS_BUCKET)('with everything as large as it may be (needs S3)', () => {
  describe.each([
    ['in the clear', false],
    ['encrypted', true],
  ])('%s', (_, encrypted) => {
    let world: World;
    beforeAll(async () => {
      world = await fullConversation(encrypted);
      if (encrypted) return;
      await waitUntil(
        'an indexed conversation',
        async () => {
          const { body } = await world.call('search-messages', { query: { q: 'needle', limit: 1 } });
          return body.items.length > 0 || undefined;
        },
        { timeoutMs: 90_000 },
      );
    });

    test.each(reads)('%s answers', async (id, route) => {
      const { conversationId, messageId, attachmentId } = world;
      const ids = { conversationId, messageId, attachmentId, webhookName: 'hook-0' };
      const path = Object.fromEntries(
        Object.keys(route.params?.shape ?? {}).map((one) => [one, ids[one as keyof typeof ids]]),
      );
      const limited = 'limit' in ((route.query as { shape?: object })?.shape ?? {}) ? [{ limit: 200 }] : [{}];
      for (const query of queries[id]?.(world) ?? limited) {
        const { status, body } = await world.call(id, { path, ...(query && { query }) });
        expect(status, JSON.stringify(body)?.slice(0, 300)).toBe(expected(id, encrypted));
        noted([`GET ${route.path}`, asText(query)].filter(Boolean).join('?'), status);
      }
    });

    const requests: readonly (readonly [OperationId, (world: World) => Request])[] = [
      ['lookup-messages', ({ messageId }) => ({ body: { ids: [messageId] } })],
      ['delete-message', ({ messageId }) => ({ path: { messageId } })],
      ['restore-message', ({ messageId }) => ({ path: { messageId } })],
      ['edit-message', ({ messageId }) => ({ path: { messageId }, body: { contentType: 'html' } })],
    ];
    test.each(requests)('%s answers', async (id, request) => {
      const { status, body } = await world.call(id, request(world));
      expect(status, JSON.stringify(body)?.slice(0, 300)).toBe(200);
      noted(`${routes[id].method} ${routes[id].path}`, status);
    });

    test.skipIf(!env.KAFKA_BROKERS)('every event is published (needs Kafka)', async () => {
      await waitUntil(
        'an empty outbox',
        async () => (await owner.query(`SELECT FROM outbox LIMIT 1`)).rowCount === 0 || undefined,
        { timeoutMs: 60_000 },
      );
      expect((await owner.query('SELECT * FROM set_aside_event')).rows).toEqual([]);
    });
  });

  test('the page of the reference has every route', async () => {
    const rows = [...answers].map(([request, statuses]) => `| \`${request}\` | ${statuses.join(' | ')} |`);
    await expect([...head, ...rows.toSorted(), ''].join('\n')).toMatchFileSnapshot(
      '../../../docs/reference/maximum-sizes.md',
    );
  });
});

const head = [
  '# Every route at maximum sizes',
  '',
  'Status of every route that reads or changes messages, with every field at its maximum length: contents that JSON',
  'escapes sixfold, metadata of 8 KB, ten attachments with names of 255 characters, 50 reactions, 1,000 participants with',
  'names of 255 characters, 100 legal holds with the longest reasons. Both columns are the whole answer of the stage, with',
  'the limits of the Data API (64 KB a row, 1 MiB a response).',
  '',
  'Generated by `test/api/service/maximum-sizes.test.ts` from the route table (`npx vitest run --project api FILE -u`).',
  'Pages of 200 such messages are tested in `test/store/messages/pages.test.ts`. The routes of imports and of user data',
  'return no messages. Encrypted messages cannot be searched: 409.',
  '',
  '| request | in the clear | encrypted with a key of the tenant |',
  '| --- | --- | --- |',
];
