import { basePath } from '../../../functions/shared/contract/routes.ts';
import { type BenchStage, readMessage, readPage, send } from './bench-stage.ts';
import type { LoadRequest } from './generator-main.ts';
import { milliseconds, table, whole } from './tables.ts';

const span = 20;
const atOnce = 50;
const seconds = 3;

/** Reads at once in a fresh database, and with twenty years of history in it. */
export async function years(stage: BenchStage): Promise<void> {
  const get = (path: string): LoadRequest => ({ method: 'GET', path: basePath + path });
  const requests: Record<string, readonly LoadRequest[]> = {
    'newest page of 50': stage.conversationIds.map(readPage),
    'oldest page of 50': stage.conversationIds.map((id) =>
      get(`/conversations/${id}/messages?limit=50&after=0`),
    ),
    get: stage.messageIds.slice(0, 2_000).map(readMessage),
    'list conversations': [get('/conversations?limit=10')],
    search: [get('/search?q=xyz&limit=10')],
    mentions: [get('/mentions?limit=10')],
    'write sync': stage.conversationIds.map(send('sync')),
  };
  const measure = async () => {
    const measured = new Map<string, { p50: number; p99: number; refused: number }>();
    for (const [name, one] of Object.entries(requests)) {
      await stage.settled();
      const { p50, p99, statuses } = await stage.load('bob', one, atOnce, { seconds });
      const refused = Object.entries(statuses).filter(([status]) => !status.startsWith('2'));
      measured.set(name, { p50, p99, refused: refused.reduce((sum, [, count]) => sum + count, 0) });
    }
    return measured;
  };
  await index(stage.owner);
  const fresh = await measure();
  const partitions = await fillYears(stage);
  const old = await measure();
  table(
    [
      `${atOnce} at once`,
      'fresh: p50 ms',
      'p99',
      'refused',
      `${span} years, ${partitions} partitions: p50 ms`,
      'p99',
      'refused',
      '× p50',
    ],
    [...fresh].map(([name, before]) => {
      const after = old.get(name) ?? before;
      return [
        name,
        ...[before, after].flatMap(({ p50, p99, refused }) => [
          milliseconds(p50),
          milliseconds(p99),
          whole(refused),
        ]),
        (after.p50 / before.p50).toFixed(2),
      ];
    }),
  );
}

/** Queues all messages for the search index; `settled` waits until they are in it. */
const index = (owner: BenchStage['owner']) =>
  owner.query('INSERT INTO unindexed_message (message_id) SELECT id FROM message');

/** Five messages of each year before those that each conversation has; returns the number of partitions. */
async function fillYears({ owner }: BenchStage): Promise<number> {
  await owner.query(
    `SELECT create_message_partition(now() - n * interval '7 days') FROM generate_series(1, 26) n;
     SELECT create_message_partition(now() - n * interval '1 year') FROM generate_series(1, ${span + 1}) n;
     UPDATE message SET seq = -seq;
     UPDATE message SET seq = ${span * 5} - seq;
     INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, created_at, stored_at)
     SELECT uuidv7(-age), 'acme', c.id, ${span * 5} - n, 'alice', repeat('x', 300), 'text', now() - age, now() - age
     FROM conversation c, generate_series(0, ${span * 5 - 1}) n,
          LATERAL (SELECT interval '1 year' + n * interval '73 days' AS age) a;
     UPDATE conversation SET last_seq = last_seq + ${span * 5};
     -- The history was read: as many messages are unread as before.
     UPDATE participant SET last_delivered_seq = last_delivered_seq + ${span * 5}, last_read_seq = last_read_seq + ${span * 5}`,
  );
  await index(owner);
  await owner.query('VACUUM ANALYZE');
  const { rows } = await owner.query<{ count: string }>('SELECT count(*) FROM message_partition');
  return Number(rows[0]?.count);
}
