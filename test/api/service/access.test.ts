import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type * as z from 'zod';
import { problems, problemType } from '../../../functions/shared/contract/problems.ts';
import type { Route } from '../../../functions/shared/contract/route.ts';
import { type OperationId, routes, routesBySubject } from '../../../functions/shared/contract/routes.ts';
import type { Scope } from '../../../functions/shared/domain/caller.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import {
  type Answer,
  type Call,
  converse,
  problem,
  type Request,
  signIn,
  withToken,
} from '../../support/stage/client.ts';
import { forgedTokens } from '../../support/stage/forged-tokens.ts';
import { hush } from '../../support/stage/log-scan.ts';
import {
  nobody,
  type SecretConversation,
  secretConversation,
} from '../../support/stage/secret-conversation.ts';

const { env, stateDir, database } = inject('stage');
const owner = new pg.Client({ connectionString: database });
beforeAll(() => owner.connect());
afterAll(() => owner.end());
const operations = (Object.entries(routes) as [OperationId, Route][]).filter(
  ([, { scopes }]) => scopes.length > 0,
);
const forged = Object.entries(await forgedTokens(stateDir));
const scopes: readonly Scope[] = ['chat:read', 'chat:write', 'chat:write:any', 'chat:admin'];

describe.each(operations)('%s', (id, route) => {
  const path = Object.fromEntries(Object.keys(route.params?.shape ?? {}).map((name) => [name, randomUUID()]));
  const unauthorized = { status: 401, body: problem('unauthorized') };

  test('needs a token', async () => {
    expect(await withToken(undefined)(id, { path })).toMatchObject(unauthorized);
  });

  test.each(forged)('refuses a token %s', async (_, token) => {
    expect(await withToken(token)(id, { path })).toMatchObject(unauthorized);
  });

  test('refuses a token without one of its scopes', async () => {
    const call = await signIn('alice', { scopes: scopes.filter((scope) => !route.scopes.includes(scope)) });
    expect(await call(id, { path })).toMatchObject({ status: 403, body: problem('insufficient-scope') });
  });
});

type HasBody = {
  [Id in OperationId]: (typeof routes)[Id] extends { body: z.ZodType } ? Id : never;
}[OperationId];
type Requests = (secret: SecretConversation) => readonly Request[];

/** Requests of each operation, without their paths. The types require an entry for every route with a body. */
const requests: Record<HasBody, Requests> & Partial<Record<OperationId, Requests>> = {
  'create-conversation': () => [{ body: { type: 'group', participants: ['somebody'] } }],
  'update-conversation': () => [{ body: { metadata: { topic: 'x' } } }],
  'update-conversation-view': () => [{ body: { pinned: true } }],
  'add-participant': () => [{ body: { userId: 'somebody' } }],
  'update-participant': () => [{ body: { role: 'admin' } }],
  'create-message': () => [
    { body: { content: 'hello' } },
    { body: { content: 'hello' }, query: { mode: 'async' } },
  ],
  'create-message-batch': () => [{ body: { messages: [{ content: 'hello' }] } }],
  'lookup-messages': ({ ids: { messageId } }) => [{ body: { ids: [messageId] } }],
  'edit-message': () => [{ body: { content: 'hello' } }],
  'acknowledge-message': () => [{ body: { status: 'read' } }],
  'create-upload': ({ ids: { conversationId } }) => [
    { body: { filename: 'a.txt', mime: 'text/plain', size: 1, conversationId } },
  ],
  'create-import': () => [{ body: { size: 1 } }],
  'set-retention-policy': ({ ids: { conversationId } }) => [
    { body: { days: 30, action: 'delete', conversationId } },
    { body: { days: 30, action: 'delete', conversationId }, query: { dryRun: 'true' } },
  ],
  'remove-retention-policy': ({ ids: { conversationId } }) => [{ query: { conversationId } }],
  'set-webhook': () => [{ body: { url: nobody } }],
  'resend-webhook-deliveries': () => [{ body: {} }],
  'place-legal-hold': ({ ids: { conversationId } }) => [{ body: { conversationId, reason: 'a suit' } }],
  'create-erasure': ({ erasedId: userId }) => [{ path: { userId } }],
  'create-export': ({ ownerId: userId }) => [{ path: { userId } }],
  'get-export': ({ ownerId: userId }) => [{ path: { userId } }],
  'list-export-files': ({ ownerId: userId }) => [{ path: { userId } }],
  'get-erasure': ({ erasedId: userId }) => [{ path: { userId } }],
  'restore-archived-messages': () => [{ body: { from: 1, to: 1 } }],
  'register-encryption-key': () => [{ body: { keyArn: 'arn:aws:kms:us-east-1:000000000000:key/nobodys' } }],
  'list-messages': () => [{}, ...[{ around: 2 }, { after: 0 }, { before: 3 }].map((query) => ({ query }))],
  'search-messages': ({ ids: { conversationId } }) => [
    { query: { q: hush } },
    { query: { q: hush, conversationId } },
  ],
};

/** Counts the audit events of this action by a moderator. */
async function auditRows(tenantId: string, moderators: NonNullable<Route['moderators']>): Promise<number> {
  if (moderators === 'no-content') return 0;
  const { rows } = await owner.query(
    "SELECT count(*) FROM audit_event WHERE tenant_id = $1 AND action = $2 AND actor_id = 'moderator'",
    [tenantId, moderators.audited],
  );
  return Number(rows[0].count);
}

const told = ({ headers, body }: Answer) => JSON.stringify([[...headers], body]);

/**
 * Without the routes of a tenant's key, which must precede the first conversation (encryption.test.ts), and without
 * Kafka those of webhooks, for which events wait when they are published.
 */
const ofConversations = operations.filter(
  ([id]) => !id.endsWith('-encryption-key') && (env.KAFKA_BROKERS || !(id in routesBySubject.webhooks)),
);

describe.skipIf(!env.ATTACHMENTS_BUCKET).each(ofConversations)('%s (needs S3)', (id, route) => {
  let secret: SecretConversation;
  beforeAll(async () => {
    secret = await secretConversation();
  });

  const { shape } = (route.query ?? { shape: {} }) as z.ZodObject;

  /** Lists are requested with a limit of one, too: a full page may be read in another way than the last one. */
  function requestsOf(): Request[] {
    for (const name of Object.keys(route.params?.shape ?? {})) expect(secret.ids).toHaveProperty(name);
    return (requests[id]?.(secret) ?? [{}]).flatMap((more) => {
      const request = { path: secret.ids, ...more };
      return 'limit' in shape ? [request, { ...request, query: { ...request.query, limit: 1 } }] : [request];
    });
  }

  const intruders: Record<string, () => Promise<Call>> = {
    'somebody who does not take part': () => signIn('outsider', { tenantId: secret.tenantId }),
    'who was removed': async () => secret.removed,
    'the same user of another tenant': () =>
      signIn(secret.ownerId, { tenantId: `not-${secret.tenantId}`, scopes }),
  };

  // Comes first, since it waits until search has indexed the messages.
  const pointer = (['cursor', 'since'] as const).find((name) => name in shape);
  if (pointer) {
    test('takes no cursor or token of another user', async () => {
      const [request = {}] = requestsOf();
      const page = async (call: Call, more: Request['query']) =>
        call(id, { ...request, query: { ...request.query, ...more } });
      const theirs = await waitUntil('a second page', async () => {
        const { body } = await page(secret.owner, { limit: 1 });
        return (body.nextCursor ?? body.nextToken) as string | undefined;
      });
      expect((await page(secret.owner, { [pointer]: theirs })).status).toBe(200);
      for (const signedIn of [async () => secret.member, ...Object.values(intruders)]) {
        const answer = await page(await signedIn(), { [pointer]: theirs });
        expect(told(answer)).not.toContain(secret.marker);
        if (answer.status === 403) {
          expect(answer.body).toMatchObject(problem('insufficient-scope'));
          expect(route.scopes).toEqual(['chat:admin']);
          continue;
        }
        expect(answer).toMatchObject({
          status: 400,
          body: problem(pointer === 'cursor' ? 'invalid-cursor' : 'invalid-sync-token'),
        });
      }
    });
  }

  test.each(Object.entries(intruders))('reveals nothing to %s, and does nothing', async (_, signedIn) => {
    const intruder = await signedIn();
    const notFound = route.problems.filter(
      (kind) => problems[kind].status === 404 && kind !== 'participant-not-found',
    );
    const before = await secret.state();
    for (const request of requestsOf()) {
      const answer = await intruder(id, request);
      expect(told(answer)).not.toContain(secret.marker);
      const { body, query } = request;
      if (answer.body?.type === problemType('insufficient-scope'))
        expect(route.scopes).toEqual(['chat:admin']);
      else if (
        notFound.length > 0 &&
        (route.params || JSON.stringify([body, query]).includes(secret.ids.conversationId))
      ) {
        expect(answer.status, told(answer)).toBe(404);
        expect(notFound.map(problemType)).toContain(answer.body.type);
      } else expect(Object.keys(route.responses), told(answer)).toContain(String(answer.status));
    }
    expect(await secret.state()).toEqual(before);
  });

  test('does it for the owner', async () => {
    for (const request of requestsOf()) {
      const answer = await secret.owner(id, request);
      expect(Object.keys(route.responses), told(answer)).toContain(String(answer.status));
    }
  });

  const { moderators } = route;
  if (moderators) {
    test('tells a moderator who does not take part nothing, or leaves an audit row', async () => {
      const moderator = await signIn('moderator', { tenantId: secret.tenantId, scopes: ['chat:admin'] });
      for (const request of requestsOf()) {
        const before = await auditRows(secret.tenantId, moderators);
        const answer = await moderator(id, request);
        if (moderators === 'no-content') expect(told(answer)).not.toContain(hush);
        else if (answer.status < 300)
          expect(await auditRows(secret.tenantId, moderators), told(answer)).toBe(before + 1);
        else expect(told(answer)).not.toContain(secret.marker);
      }
    });
  }
});

describe.skipIf(!env.ATTACHMENTS_BUCKET)('what is the owner’s (needs S3)', () => {
  test.each([
    ['participant', ({ member }: SecretConversation) => member],
    [
      'same user of another tenant',
      ({ ownerId }: SecretConversation) => signIn(ownerId, { tenantId: 'other' }),
    ],
  ])('is of no use to a %s in another conversation', async (_, signedIn) => {
    const secret = await secretConversation();
    const intruder = await signedIn(secret);
    const path = { conversationId: await converse(intruder) };
    const send = (body: object, headers = {}) => intruder('create-message', { path, body, headers });
    expect(await send({ attachments: [{ uploadId: secret.uploadId }] })).toMatchObject({
      status: 422,
      body: problem('upload-unavailable'),
    });
    expect(await send({ content: 'what?', replyTo: secret.ids.messageId })).toMatchObject({
      status: 422,
      body: problem('reply-unavailable'),
    });
    const keyed = await send({ content: 'mine' }, { 'idempotency-key': secret.key });
    expect(keyed).toMatchObject({ status: 201, body: { message: { content: 'mine', seq: 1 } } });
    expect(keyed.headers.get('idempotent-replayed')).toBeNull();
  });
});
