import { openSocket } from '../stage/live-socket.ts';
import type { World } from './world.ts';

/** A connection that is poked, one that has expired at a heartbeat, and one that the job closes. */
export async function listenLive({ stage, alice, bob, converse, sql, run, tenantId }: World): Promise<void> {
  if (!stage.live) return;
  const conversationId = await converse('bob');
  const listen = async () => openSocket(await bob('create-live-ticket'));
  const expire = () =>
    sql("UPDATE live_connection SET expires_at = '-infinity' WHERE tenant_id = $1", [tenantId]);
  const socket = await listen();
  await socket.untilPong();
  await alice('create-message', { path: { conversationId }, body: { content: 'hello' } });
  await socket.next();
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
