import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { freePort } from '../../../lib/local/process/free-port.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { type Call, converse, problem, send, signIn } from '../../support/stage/client.ts';
import {
  isSignedWith,
  type ReceivedWebhook,
  startReceiver,
  type WebhookReceiver,
} from '../../support/stage/webhook-receiver.ts';

const { database, env } = inject('stage');
const owner = new pg.Client({ connectionString: database });
beforeAll(() => owner.connect());
afterAll(() => owner.end());

const receivers: WebhookReceiver[] = [];
afterEach(() => {
  for (const receiver of receivers.splice(0)) receiver.stop();
});

/** A receiver whose responses have this status; undefined: it does not respond. */
async function receiver(status: () => number | undefined = () => 204): Promise<WebhookReceiver> {
  const started = await startReceiver(status);
  receivers.push(started);
  return started;
}

let tenantId: string;
let admin: Call;
let alice: Call;
let conversationId: string;
beforeEach(async ({ skip }) => {
  if (!env.KAFKA_BROKERS) skip('needs Kafka');
  tenantId = randomUUID();
  admin = await signIn('admin', { tenantId, scopes: ['chat:admin'] });
  alice = await signIn('alice', { tenantId });
  conversationId = await converse(alice, 'bob');
});
afterEach(() => owner.query('DELETE FROM webhook WHERE tenant_id = $1', [tenantId]));

const path = (webhookName: string) => ({ webhookName });
async function register(webhookName: string, url: string, more: object = { eventTypes: ['message-stored'] }) {
  const answer = await admin('set-webhook', { path: path(webhookName), body: { url, ...more } });
  expect(answer.status).toBe(200);
  return answer.body;
}
const secretOf = async (name: string): Promise<string> =>
  (await admin('get-webhook-secret', { path: path(name) })).body.secret;
const failedOf = async (name: string) =>
  (await admin('list-webhook-deliveries', { path: path(name), query: { failed: 'true' } })).body.items;
/** Lets the time of the tenant's next attempts come. */
const later = () =>
  owner.query(
    `WITH w AS (UPDATE webhook SET resting_until = '-infinity' WHERE tenant_id = $1 RETURNING id)
     UPDATE webhook_delivery d SET next_attempt_at = now() FROM w WHERE d.webhook_id = w.id AND d.failed_at IS NULL`,
    [tenantId],
  );

test('a webhook gets each event of its tenant, signed, and learns where something happened, nothing else', async () => {
  const { url, deliveries } = await receiver();
  expect(await register('all', url, {})).toMatchObject({ name: 'all', url, enabled: true });
  const { body: first } = await send(alice, conversationId, 'a secret');
  await send(alice, conversationId, 'another');
  const stored = () =>
    deliveries.map(({ body }) => JSON.parse(body)).filter(({ type }) => type === 'message-stored');
  await waitUntil('both messages', () => stored().length === 2);
  expect(stored().toSorted((a, b) => a.data.seq - b.data.seq)[0]).toEqual({
    type: 'message-stored',
    timestamp: expect.any(String),
    data: { conversationId, messageId: first.messageId, seq: 1 },
  });
  const secret = await secretOf('all');
  for (const delivery of deliveries) {
    expect(isSignedWith(secret, delivery)).toBe(true);
    expect(delivery.headers['content-type']).toBe('application/json');
    expect(Math.abs(Date.now() / 1000 - Number(delivery.headers['webhook-timestamp']))).toBeLessThan(300);
  }
  const ids = deliveries.map(({ headers }) => headers['webhook-id']);
  expect(ids).toContain(`message-stored/${first.messageId}`);
  expect(JSON.stringify(deliveries)).not.toMatch(/secret"|alice|bob/);
  await waitUntil('nothing waits', async () => {
    const { body } = await admin('list-webhook-deliveries', { path: path('all') });
    return body.items.length === 0;
  });
});

test('a delivery that fails comes again with the same id; both secrets sign it after a rotation', async () => {
  let status = 500;
  const { url, deliveries } = await receiver(() => status);
  await register('hook', url);
  const before = await secretOf('hook');
  await send(alice, conversationId, 'hello');
  await waitUntil('the first attempt', () => deliveries.length === 1);
  await waitUntil('its failure', async () => {
    const { body } = await admin('list-webhook-deliveries', { path: path('hook') });
    return body.items[0]?.failure === 'status-500';
  });
  const { body: rotated } = await admin('rotate-webhook-secret', { path: path('hook') });
  expect(rotated).toMatchObject({
    secret: expect.stringMatching(/^whsec_/),
    previousUntil: expect.any(String),
  });
  status = 200;
  await later();
  await waitUntil('the second attempt', () => deliveries.length === 2);
  const [first, second] = deliveries as [ReceivedWebhook, ReceivedWebhook];
  expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
  expect(second.body).toBe(first.body);
  expect([isSignedWith(before, first), isSignedWith(before, second)]).toEqual([true, true]);
  expect([isSignedWith(rotated.secret, first), isSignedWith(rotated.secret, second)]).toEqual([false, true]);
});

test('a webhook that does not respond holds up no other, of this tenant or another', async () => {
  const [dead, alive, other] = [await receiver(() => undefined), await receiver(), await receiver()];
  await register('dead', dead.url);
  await register('alive', alive.url);
  const stranger = {
    tenantId: `other-${tenantId}`,
    scopes: ['chat:admin', 'chat:read', 'chat:write'] as const,
  };
  const theirs = await signIn('carol', stranger);
  const body = { url: other.url, eventTypes: ['message-stored'] };
  await theirs('set-webhook', { path: path('alive'), body });
  const theirConversation = await converse(theirs, 'bob');
  try {
    await send(alice, conversationId, 'one');
    await waitUntil('the dead one is asked', () => dead.deliveries.length === 1);
    await send(alice, conversationId, 'two');
    await send(theirs, theirConversation, 'three');
    // The dead one has not failed yet: it may take fifteen seconds.
    await waitUntil('the others', () => alive.deliveries.length === 2 && other.deliveries.length === 1, {
      timeoutMs: 14_000,
    });
  } finally {
    await owner.query('DELETE FROM webhook WHERE tenant_id = $1', [stranger.tenantId]);
  }
});

test('what failed is listed, and comes when it is sent again', async () => {
  let status = 404;
  const { url, deliveries } = await receiver(() => status);
  await register('hook', url);
  await send(alice, conversationId, 'hello');
  await waitUntil('an attempt', () => deliveries.length > 0);
  await owner.query(
    'UPDATE webhook_delivery SET attempts = 9 WHERE webhook_id = (SELECT id FROM webhook WHERE tenant_id = $1)',
    [tenantId],
  );
  const failed = await waitUntil('the failure', async () => {
    await later();
    const items = await failedOf('hook');
    return items.length > 0 && items;
  });
  expect(failed).toMatchObject([{ type: 'message-stored', conversationId, seq: 1, failure: 'status-404' }]);
  const attempts = deliveries.length;
  status = 200;
  const { body } = await admin('resend-webhook-deliveries', { path: path('hook'), body: {} });
  expect(body).toEqual({ resent: 1 });
  await later();
  await waitUntil('the event', () => deliveries.length > attempts);
  expect(await failedOf('hook')).toEqual([]);
});

test('a webhook that says that it is gone is disabled', async () => {
  const { url } = await receiver(() => 410);
  await register('hook', url);
  await send(alice, conversationId, 'hello');
  const shown = await waitUntil('the end', async () => {
    const [found] = (await admin('list-webhooks')).body.items;
    return found?.enabled === false && found;
  });
  expect(shown).toMatchObject({ name: 'hook', disabledFor: 'gone', disabledAt: expect.any(String) });
  expect(await register('hook', url)).toMatchObject({ enabled: true });
});

describe('an address', () => {
  test.each([
    'http://example.com/',
    'https://user:pass@example.com/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://localhost/',
    'http://127.0.0.1.nip.io/',
    'https://nowhere.invalid/',
    'ftp://example.com/',
  ])('%s is refused', async (url) => {
    const answer = await admin('set-webhook', { path: path('hook'), body: { url } });
    expect(answer).toMatchObject({
      status: 400,
      body: { ...problem('invalid-request'), errors: [{ pointer: '#/body/url' }] },
    });
    expect((await admin('list-webhooks')).body.items).toEqual([]);
  });
});

test('every use of webhooks is in the audit log', async () => {
  const { url } = await receiver();
  await register('hook', url);
  await admin('list-webhooks');
  await admin('get-webhook-secret', { path: path('hook') });
  await admin('rotate-webhook-secret', { path: path('hook') });
  await admin('list-webhook-deliveries', { path: path('hook') });
  await admin('resend-webhook-deliveries', { path: path('hook'), body: {} });
  await admin('delete-webhook', { path: path('hook') });
  expect(await admin('delete-webhook', { path: path('hook') })).toMatchObject({
    status: 404,
    body: problem('webhook-not-found'),
  });
  const { rows } = await owner.query(
    "SELECT action, details FROM audit_event WHERE tenant_id = $1 AND actor_id = 'admin' ORDER BY id",
    [tenantId],
  );
  expect(rows.map(({ action }) => action)).toEqual([
    'set-webhook',
    'list-webhooks',
    'get-webhook-secret',
    'rotate-webhook-secret',
    'list-webhook-deliveries',
    'resend-webhook-deliveries',
    'delete-webhook',
  ]);
  expect(JSON.stringify(rows)).not.toContain(url);
});

describe('the receivers of the page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'webhooks-'));
  let running: ChildProcess | undefined;
  afterEach(() => running?.kill());
  afterAll(() => rmSync(folder, { recursive: true }));

  test.for([
    ['ts', process.execPath],
    ['python', 'python3'],
  ] as const)(
    'in %s prints what is signed, once, and nothing else',
    async ([language, command], { skip }) => {
      if (spawnSync(command, ['--version']).status !== 0) skip(`needs ${command}`);
      const [, program = ''] =
        new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(
          readFileSync('docs/how-to/webhooks.md', 'utf8'),
        ) ?? [];
      const file = join(folder, `receiver.${language === 'ts' ? 'mts' : 'py'}`);
      writeFileSync(file, program);
      const port = await freePort();
      const url = `http://127.0.0.1:${port}/`;
      await register('page', url);
      running = spawn(command, [file], {
        env: { ...process.env, PORT: String(port), WEBHOOK_SECRET: await secretOf('page') },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let printed = '';
      running.stdout?.on('data', (piece) => {
        printed += piece;
      });
      const forged = { 'webhook-id': 'x', 'webhook-timestamp': '1', 'webhook-signature': 'v1,AAAA' };
      const refused = await waitUntil('the receiver', () =>
        fetch(url, { method: 'POST', headers: forged, body: '{}' }),
      );
      expect(refused.status).toBe(401);
      await send(alice, conversationId, 'hello');
      await later();
      await waitUntil('the event', () => printed.includes('message-stored'));
      expect(
        printed
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ).toMatchObject([{ type: 'message-stored', data: { conversationId, seq: 1 } }]);
    },
  );
});
