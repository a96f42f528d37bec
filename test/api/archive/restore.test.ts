/**
 * Restores the database as Aurora does, from a backup and the log up to a moment, and holds what comes back against
 * all that was acknowledged. docs/explanation/backup-and-restore.md has the same steps for a stage on AWS.
 */
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { topics } from '../../../functions/shared/contract/events/topics.ts';
import { type ApiClient, apiClient } from '../../../lib/client/api-client.ts';
import { listItems } from '../../../lib/client/pages.ts';
import { startKafka } from '../../../lib/local/kafka/kafka.ts';
import { kafkaClient } from '../../../lib/local/kafka/kafka-client.ts';
import { mintToken, sampleToken } from '../../../lib/local/keys/token-issuer.ts';
import { startPostgres } from '../../../lib/local/postgres/postgres.ts';
import type { PostgresLogins } from '../../../lib/local/postgres/postgres-logins.ts';
import { freePort } from '../../../lib/local/process/free-port.ts';
import { waitUntil } from '../../../lib/local/process/wait-until.ts';
import { killLocalStage, type LocalStage, startLocalStage } from '../../../lib/local/stage/stage.ts';
import { verifyConversation } from '../../../lib/send/verify.ts';
import {
  archiveLog,
  baseBackup,
  copyCluster,
  recoverTo,
  shipLog,
} from '../../support/database/postgres-backup.ts';

interface Acknowledged {
  readonly messageId: string;
  readonly status: 201 | 202;
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** Time for which the consumer retries a message: older ones are stored or rejected for good. */
const longestInQueueMs = 6 * 60 * 60 * 1000;

/** Kafka has to notice that the consumer it knew was killed. */
const patience = { timeoutMs: 90_000 };

describe.skipIf(!inject('stage').env.KAFKA_BROKERS)(
  'a restored database (needs Kafka)',
  { timeout: 180_000 },
  () => {
    const root = mkdtempSync(join(tmpdir(), 'chat-restore-'));
    const [stateDir, archive, backup, disk] = ['state', 'archive', 'backup', 'disk'].map((name) =>
      join(root, name),
    ) as [string, string, string, string];
    const dataDir = join(stateDir, 'data', 'postgres');
    const dirs = { runDir: join(stateDir, 'run'), logDir: join(stateDir, 'log') };
    const acknowledged: Acknowledged[] = [];
    const conversations: string[] = [];
    let restorePoint: Date;
    /** Leases of jobs that ran when the stage was killed. */
    let leases: readonly { readonly job: string; readonly holder: string }[];
    let port: number;
    let api: ApiClient;
    let stage: LocalStage;

    beforeAll(async () => {
      // As root, PostgreSQL runs as another user, who needs access to its data.
      chmodSync(root, 0o755);
      port = await freePort();
      const postgres = await startPostgres({ dataDir, ...dirs });
      await asSuperuser(postgres.port, (superuser) => archiveLog(superuser, archive));
      await postgres.stop();

      stage = await startLocalStage({ stateDir, port });
      api = apiClient({
        baseUrl: stage.baseUrl,
        token: await mintToken(sampleToken, stateDir),
        retryForMs: 0,
      });
      for (let n = 0; n < 3; n++) {
        const { body } = await api.request('create-conversation', {
          body: { type: 'group', participants: [] },
        });
        conversations.push(body.conversation.id);
      }
      const traffic = startTraffic();
      await asSuperuser(Number(new URL(stage.database).port), async (superuser) => {
        await moreAcknowledged(30);
        await baseBackup(superuser, dataDir, backup);
        await moreAcknowledged(30);
        restorePoint = new Date();
        await moreAcknowledged(30);
        await shipLog(superuser);
        await moreAcknowledged(30);
        leases = await heldLeases();
        expect(leases).not.toEqual([]);
        await traffic.endWith(() => crash(superuser));
      });
      copyCluster(dataDir, disk);
    });

    afterAll(async () => {
      await stage.stop();
      rmSync(root, { recursive: true });
    });

    test('from the disk of one that was killed has every acknowledged message', async () => {
      await startWith(disk);
      const held = await heldLeases();
      expect(held.filter(({ holder }) => leases.some((old) => old.holder === holder))).toEqual([]);
      await waitUntil('every message', async () => (await missing(acknowledged)).length === 0, patience);
      await expectConsistent();
    });

    test('of a point in time has all that was stored by then, and nothing that came later', async () => {
      recoverTo(restorePoint, backup, archive);
      await startWith(backup);
      await expectConsistent();
      const stored = acknowledged.filter(({ status }) => status === 201);
      const before = stored.filter(({ answeredAt }) => answeredAt < restorePoint.getTime());
      const after = stored.filter(({ sentAt }) => sentAt > restorePoint.getTime());
      expect(await missing(before)).toEqual([]);
      expect(after).not.toEqual([]);
      expect(await missing(after)).toEqual(after);
    });

    test('gets what was queued since, once, when the consumer goes back in the queue', async () => {
      const queued = acknowledged.filter(({ status }) => status === 202);
      expect(await missing(queued)).not.toEqual([]);
      await stage.stop();
      await rewindConsumer(restorePoint.getTime() - longestInQueueMs);
      stage = await startLocalStage({ stateDir, port });
      await waitUntil(
        'all queued messages stored',
        async () => (await missing(queued)).length === 0,
        patience,
      );
      await expectConsistent();
    });

    async function heldLeases(): Promise<typeof leases> {
      const owner = new pg.Client({ connectionString: stage.database });
      await owner.connect();
      const { rows } = await owner.query('SELECT job, holder FROM job_lease');
      await owner.end();
      return rows;
    }

    /** Each conversation gets messages, sent either way in turn, until the end. */
    function startTraffic() {
      let ending = false;
      const sending = conversations.map(async (conversationId) => {
        for (let n = 0; !ending; n++) {
          const sentAt = Date.now();
          const query = { mode: n % 2 ? 'sync' : 'async' } as const;
          const message = { path: { conversationId }, query, body: { content: `${n}` } };
          try {
            const { status, body } = await api.request('create-message', message);
            acknowledged.push({ messageId: body.messageId, status, sentAt, answeredAt: Date.now() });
          } catch (error) {
            if (!ending) throw error;
          }
        }
      });
      return {
        async endWith(crash: () => Promise<void>) {
          ending = true;
          await crash();
          await Promise.all(sending);
        },
      };
    }

    async function moreAcknowledged(count: number): Promise<void> {
      const enough = acknowledged.length + count;
      await waitUntil(`${count} more messages`, () => acknowledged.length >= enough);
    }

    /** The whole stage at once; the processes of PostgreSQL end when they see that their parent is gone. */
    async function crash(superuser: pg.Client): Promise<void> {
      superuser.on('error', () => {});
      const { rows } = await superuser.query<{ pid: number }>('SELECT pid FROM pg_stat_activity');
      killLocalStage(stateDir);
      await waitUntil('the end of PostgreSQL', () => rows.every(({ pid }) => !runs(pid)));
    }

    async function startWith(cluster: string): Promise<void> {
      await stage.stop();
      rmSync(dataDir, { recursive: true });
      renameSync(cluster, dataDir);
      stage = await startLocalStage({ stateDir, port });
    }

    /** Back to the first record of a moment, as a new event source mapping that starts AT_TIMESTAMP. */
    async function rewindConsumer(moment: number): Promise<void> {
      const cacheDir = join(import.meta.dirname, '../../../.local/cache');
      const options = { ...dirs, cacheDir, progress: () => {}, topics: [] };
      const kafka = await startKafka({ dataDir: join(stateDir, 'data', 'kafka'), ...options });
      if ('unavailable' in kafka) throw new Error(kafka.unavailable);
      const admin = kafkaClient(kafka.endpoint).admin();
      const topic = topics.ingest.name;
      await admin.connect();
      const partitions = await admin.fetchTopicOffsetsByTimestamp(topic, moment);
      await admin.setOffsets({ groupId: 'consume-messages', topic, partitions });
      await admin.disconnect();
      await kafka.stop();
    }

    async function missing(expected: readonly Acknowledged[]): Promise<readonly Acknowledged[]> {
      const found = new Set<string>();
      for (const conversationId of conversations) {
        for await (const { id: messageId } of listItems(api, 'list-messages', {
          path: { conversationId },
          query: { order: 'asc', limit: 200 },
        }))
          found.add(messageId);
      }
      return expected.filter(({ messageId }) => !found.has(messageId));
    }

    /** Nothing waits, no seq is missing or assigned twice, and log and outbox match the stored messages. */
    async function expectConsistent(): Promise<void> {
      const owner = new pg.Client({ connectionString: stage.database });
      await owner.connect();
      const faults = async () => {
        const { rows } = await owner.query(`
        SELECT (SELECT count(*)::int FROM outbox) AS unpublished,
               (SELECT count(*)::int FROM rejected_message) AS rejected,
               (SELECT count(*)::int FROM message m FULL JOIN audit_event a ON a.subject_id = m.id
                WHERE (a.action = 'create-message' OR a.id IS NULL) AND (m.id IS NULL OR a.id IS NULL)) AS unaudited,
               (SELECT (count(*) - count(DISTINCT subject_id))::int FROM audit_event
                WHERE action = 'create-message') AS audited_twice,
               (SELECT count(*)::int FROM conversation c
                WHERE last_seq <> (SELECT count(*) FROM message m WHERE m.conversation_id = c.id)) AS miscounted`);
        return rows[0];
      };
      await waitUntil('an empty outbox', async () => (await faults()).unpublished === 0, patience);
      expect(await faults()).toEqual({
        unpublished: 0,
        rejected: 0,
        unaudited: 0,
        audited_twice: 0,
        miscounted: 0,
      });
      await owner.end();
      for (const conversationId of conversations)
        expect((await verifyConversation(api, conversationId, undefined)).differences).toEqual([]);
    }

    async function asSuperuser(
      postgres: number,
      work: (superuser: pg.Client) => Promise<void>,
    ): Promise<void> {
      const { superuser }: PostgresLogins = JSON.parse(readFileSync(`${dataDir}-logins.json`, 'utf8'));
      const client = new pg.Client({ ...superuser, host: '127.0.0.1', port: postgres, database: 'postgres' });
      await client.connect();
      await work(client);
      await client.end();
    }
  },
);

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
