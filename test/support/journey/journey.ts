import pg from 'pg';
import { audit, eraseUser, exportUser, retain } from './administer.ts';
import { shareFiles } from './files.ts';
import { age, archiveHistory, endHistory, importFiles, importHistory, planArchive } from './history.ts';
import { listenLive } from './live.ts';
import { renewDataKeys, settle, spoil, talk, untilPublished } from './talk.ts';
import { useWebhooks } from './webhooks.ts';
import { type JourneyStage, newWorld, type Travelled, type World } from './world.ts';

/**
 * Through a stage by every operation of the API and every job, each once at least and with success; twice where tenants may have a key
 * of their own.
 * @throws Error that names the operation or job which failed
 */
export async function travel(stage: JourneyStage): Promise<Travelled> {
  const owner = new pg.Client({ connectionString: stage.database });
  await owner.connect();
  const done: Travelled = { operations: new Set(), jobs: new Set() };
  try {
    await through(await newWorld(stage, owner, done));
    if (stage.createTenantKey)
      await throughEncrypted(await newWorld(stage, owner, done), stage.createTenantKey);
  } finally {
    await owner.end();
  }
  return done;
}

async function through(world: World): Promise<void> {
  await world.visitor('get-health');
  await world.visitor('get-openapi');
  await world.run('create-partitions');
  const conversationId = await talk(world);
  await spoil(world);
  await settle(world, conversationId);
  await listenLive(world);
  await useWebhooks(world);
  const { messageId } = await shareFiles(world, conversationId);
  const [kept, ended] = [await importHistory(world), await importHistory(world)];
  await importFiles(world);
  await archiveHistory(world, kept);
  await archiveHistory(world, ended);
  await archiveAttachment(world);
  await endHistory(world, ended);
  const exportIsOver = await exportUser(world, 'alice');
  await exportIsOver();
  await exportUser(world, 'bob');
  await retain(world, conversationId, messageId);
  await shareFiles(world, conversationId);
  await planArchive(world, await importHistory(world));
  await eraseUser(world, 'alice');
  await eraseUser(world, 'bob');
  await untilPublished(world);
  await audit(world);
  await world.run('expire-idempotency-keys');
  await world.run('expire-changes');
}

/** An attachment whose message is in an archive. */
async function archiveAttachment(world: World): Promise<void> {
  const conversationId = await world.converse('bob');
  const file = await shareFiles(world, conversationId);
  const messageId = await age(world, file.messageId);
  await archiveHistory(world, { conversationId, messageId });
  await world.bob('get-attachment', { path: { messageId, attachmentId: file.uploadId } });
}

/** The same for what a tenant's own key encrypts. */
async function throughEncrypted(world: World, createKey: () => Promise<string>): Promise<void> {
  const body = { keyArn: await createKey() };
  await world.admin('register-encryption-key', { body });
  await world.admin('get-encryption-key');
  await renewDataKeys(world, await talk(world));
  const old = await importHistory(world);
  await archiveHistory(world, old);
  await exportUser(world, 'alice');
}
