import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from './world.ts';

/** A webhook that gets an event, and one that does not respond, until its event is sent again. */
export async function useWebhooks({
  stage,
  admin,
  alice,
  converse,
  sql,
  runUntil,
  tenantId,
}: World): Promise<void> {
  if (!stage.webhooks) return;
  let status = 500;
  const got = new Set<string>();
  const receiver = createServer((request, response) => {
    if (status === 200) got.add(String(request.headers['webhook-id']));
    response.writeHead(status).end();
  });
  await once(receiver.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const path = { webhookName: 'journey' };
  try {
    await admin('set-webhook', { path, body: { url, eventTypes: ['message-stored'] } });
    await admin('list-webhooks');
    await admin('get-webhook-secret', { path });
    await admin('rotate-webhook-secret', { path });
    const conversationId = await converse('bob');
    for (const content of ['hello', 'again'])
      await alice('create-message', { path: { conversationId }, body: { content } });
    // The webhook rests after the first failure, so the second event may have had no attempt.
    const failed = async () => {
      await sql(
        `UPDATE webhook_delivery d SET failed_at = now() FROM webhook w
         WHERE w.id = d.webhook_id AND w.tenant_id = $1 AND w.failures > 0 AND d.failed_at IS NULL`,
        [tenantId],
      );
      return (await admin('list-webhook-deliveries', { path, query: { failed: 'true' } })).items.length === 2;
    };
    await runUntil('deliver-webhooks', 'two events that failed', failed);
    const query = { failed: 'true', limit: 1 };
    const page = await admin('list-webhook-deliveries', { path, query });
    await admin('list-webhook-deliveries', { path, query: { ...query, cursor: page.nextCursor } });
    const [delivery] = page.items;
    status = 200;
    // Enables it again, in case that it rests.
    await admin('set-webhook', { path, body: { url, eventTypes: ['message-stored'] } });
    await admin('resend-webhook-deliveries', { path, body: { eventIds: [delivery.eventId] } });
    await runUntil('deliver-webhooks', 'the event', async () => got.has(delivery.eventId));
    await admin('delete-webhook', { path });
  } finally {
    receiver.close();
  }
}
