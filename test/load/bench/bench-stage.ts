import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { basePath } from '../../../functions/shared/contract/routes.ts';
import { freePort } from '../../../lib/local/process/free-port.ts';
import { type LocalStage, type LocalStageOptions, startLocalStage } from '../../../lib/local/stage/stage.ts';
import { defineUuidv7 } from '../../support/database/uuidv7.ts';
import { startGenerator } from './generator.ts';
import type { LoadRequest, Measured } from './generator-main.ts';
import { type CpuTimes, cpuBetween, cpuTimes } from './processes.ts';

export const size = { conversations: 200, messagesEach: 100, contentBytes: 300 };

export interface Rate extends Measured {
  /** CPU time of all processes during the measurement. */
  readonly cpu: CpuTimes;
}

export interface LoadOptions {
  /** @default 4 */
  readonly seconds?: number;
  /** Requests a second at a constant rate; without it a closed loop. */
  readonly arrivals?: number;
  /** Before the warm-up, and again before the measurement. */
  readonly prepare?: () => Promise<unknown>;
}

export interface BenchStage extends Pick<LocalStage, 'baseUrl' | 'env'> {
  readonly tokens: Readonly<Record<'alice' | 'bob', string>>;
  tokenOf(userId: string): Promise<string>;
  readonly runDir: string;
  readonly owner: pg.Client;
  /** As the owner: `postgres://…`. */
  readonly database: string;
  /** Alice and Bob take part in each. */
  readonly conversationIds: readonly string[];
  /** Alice's. */
  readonly messageIds: readonly string[];
  /** Sends what one user asks for, so many requests at a time, for so long. */
  load(
    user: 'alice' | 'bob',
    requests: readonly LoadRequest[],
    connections: number,
    options?: LoadOptions,
  ): Promise<Rate>;
  /** Waits until the queue, the outbox and the search's queue are empty. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** A new stage with messages in it, and a load generator. */
export async function startBenchStage(options: Pick<LocalStageOptions, 'reads'>): Promise<BenchStage> {
  const stateDir = mkdtempSync(join(tmpdir(), 'chat-bench-'));
  chmodSync(stateDir, 0o755);
  const stage = await startLocalStage({ stateDir, port: await freePort(), ...options });
  const runDir = join(stateDir, 'run');
  const owner = new pg.Client({ connectionString: stage.database });
  await owner.connect();
  const { conversationIds, messageIds } = await fill(owner);
  const generator = startGenerator();
  const token = (userId: string) =>
    stage.issuer.mintToken({
      userId,
      tenantId: 'acme',
      scopes: ['chat:read', 'chat:write'],
      expiresIn: '12h',
    });
  const tokens = { alice: await token('alice'), bob: await token('bob') };
  return {
    baseUrl: stage.baseUrl,
    tokens,
    tokenOf: token,
    env: stage.env,
    database: stage.database,
    runDir,
    owner,
    conversationIds,
    messageIds,
    async load(user, requests, connections, { seconds = 4, arrivals, prepare } = {}) {
      const load = { origin: stage.baseUrl, token: tokens[user], connections, arrivals, requests };
      await prepare?.();
      await generator.run({ ...load, seconds: 1 });
      await prepare?.();
      const before = cpuTimes(runDir, { generator: generator.pid });
      const measured = await generator.run({ ...load, seconds });
      const cpu = cpuBetween(before, cpuTimes(runDir, { generator: generator.pid }));
      return { ...measured, cpu };
    },
    async settled() {
      for (;;) {
        const { rows } = await owner.query(
          'SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM unindexed_message) AS waiting',
        );
        if (rows[0].waiting === '0') return;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
    async stop() {
      generator.stop();
      await owner.end();
      await stage.stop();
      rmSync(stateDir, { recursive: true });
    },
  };
}

/** Without events: they would be published while something else is measured. */
async function fill(owner: pg.Client) {
  await owner.query(defineUuidv7);
  const { rows: conversations } = await owner.query<{ id: string }>(
    `INSERT INTO conversation (id, tenant_id, type, created_at, updated_at, last_seq)
     SELECT uuidv7(), 'acme', 'group', now(), now(), $1 FROM generate_series(1, $2) RETURNING id`,
    [size.messagesEach, size.conversations],
  );
  await owner.query(
    `INSERT INTO participant (conversation_id, user_id, role, joined_at)
     SELECT id, unnest(ARRAY['alice', 'bob']), 'member', now() FROM conversation`,
  );
  const { rows: messages } = await owner.query<{ id: string }>(
    `INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, created_at, stored_at)
     SELECT uuidv7(), 'acme', id, seq, 'alice', $1, 'text', now(), now()
     FROM conversation, generate_series(1, last_seq) seq RETURNING id`,
    ['x'.repeat(size.contentBytes)],
  );
  await owner.query('VACUUM ANALYZE');
  return { conversationIds: conversations.map(({ id }) => id), messageIds: messages.map(({ id }) => id) };
}

const path = (conversationId: string) => `${basePath}/conversations/${conversationId}/messages`;
const content = 'x'.repeat(size.contentBytes);

export const send =
  (mode: 'sync' | 'async') =>
  (conversationId: string): LoadRequest => ({
    method: 'POST',
    path: `${path(conversationId)}?mode=${mode}`,
    body: JSON.stringify({ content }),
  });

export const sendBatch = (conversationId: string): LoadRequest => ({
  method: 'POST',
  path: `${basePath}/conversations/${conversationId}/message-batches`,
  body: JSON.stringify({ messages: Array.from({ length: 100 }, () => ({ content })) }),
});

export const readPage = (conversationId: string): LoadRequest => ({
  method: 'GET',
  path: `${path(conversationId)}?limit=50`,
});

export const readMessage = (messageId: string): LoadRequest => ({
  method: 'GET',
  path: `${basePath}/messages/${messageId}`,
});

export const acknowledge = (messageId: string): LoadRequest => ({
  method: 'PUT',
  path: `${basePath}/messages/${messageId}/ack`,
  body: JSON.stringify({ status: 'read' }),
});

export const nothing: LoadRequest = { method: 'GET', path: `${basePath}/health` };

/** An event of a real message, for what is asked of the queue directly. */
export const acceptedMessage = (conversationId: string) => ({
  messageId: uuidv7(),
  tenantId: 'acme',
  conversationId,
  senderId: 'alice',
  actorId: 'alice',
  content,
  contentType: 'text' as const,
  attachments: [],
  requestId: 'bench',
  sourceIp: '127.0.0.1',
});
