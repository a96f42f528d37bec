import { openSocket } from '../stage/live-socket.ts';
import type { World } from './world.ts';

/** A connection that is poked, one that has expired at a heartbeat, and one that the job closes. */
export async function listenLive({
  stage,
  alice,
  bob,
  converse,
  sql,
  run,
  runUntil,
  tenantId,
}: World): Promise<void> {
  if (!stage.live) return;
  const conversationId = await converse('bob');
  const listen = async () => openSocket(await bob('create-live-ticket'));
  const expire = () =>
    sql("UPDATE live_connection SET expires_at = '-infinity' WHERE tenant_id = $1", [tenantId]);
  const socket = await listen();
  await socket.untilPong();
  const { messageId } = await alice('create-message', {
    path: { conversationId },
    body: { content: 'hello' },
  });
  await socket.next();
  await bob('acknowledge-message', { path: { messageId }, body: { status: 'read' } });
  // The statement that takes it has found the connection, and its run pokes it.
  const isTaken = async () => (await sql('SELECT FROM participant_notice LIMIT 1')).length === 0;
  await runUntil('poke-participants', 'the receipt is noticed', isTaken);
  await expire();
  // The job may be first.
  socket.ping();
  await socket.closed;
  const second = await listen();
  await second.untilPong();
  await expire();
  await run('expire-connections');
  await second.closed;
}
