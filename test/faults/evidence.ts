import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { KafkaMessage } from 'kafkajs';
import pg from 'pg';
import { topics } from '../../functions/shared/contract/events/topics.ts';
import { kafkaClient } from '../../lib/local/kafka/kafka-client.ts';
import { consumeTopic } from '../../lib/local/kafka/topic-consumer.ts';
import { waitUntil } from '../../lib/local/process/wait-until.ts';
import { consumerGroup, consumerState } from './stage/consumer.ts';
import type { FaultStage } from './stage/fault-stage.ts';
import { type AcceptedEvent, webhookTenant } from './stage/webhook.ts';

export interface StoredMessage {
  readonly messageId: string;
  readonly conversationId: string;
  readonly seq: number;
  readonly ref: string;
}

/** As a consumer meets it: in the order of its partition. */
interface PublishedEvent {
  readonly eventId: string;
  readonly messageId: string;
  readonly conversationId: string;
  readonly seq: number;
}

interface QueuedRecord {
  /** topic/partition/offset */
  readonly source: string;
  /** When it can be read. */
  readonly messageId?: string;
}

/** State of the stage after all work has ended. */
export interface Evidence {
  readonly stored: readonly StoredMessage[];
  /** last_seq by conversation. */
  readonly lastSeqs: ReadonlyMap<string, number>;
  /** Horizons of the participants: `conversation user delivered read`. */
  readonly horizons: readonly string[];
  /** Ids of messages in the audit log. */
  readonly audited: readonly string[];
  readonly events: readonly PublishedEvent[];
  readonly queued: readonly QueuedRecord[];
  /** Rejected messages; `source` is set for records that could not be parsed or stored. */
  readonly rejected: readonly { readonly messageId: string; readonly source: string | null }[];
  /** Ids of messages in the events of rejections. */
  readonly rejectedEvents: ReadonlySet<string>;
  /** Ids of all events of the conversations that are for the webhook. */
  readonly published: readonly string[];
  /** What the webhook accepted of the conversations. */
  readonly webhooks: readonly AcceptedEvent[];
  /** Number of records in the dead letters. */
  readonly deadLetters: number;
}

/** Collects the stored and published messages of some conversations. */
export async function gatherEvidence(stage: FaultStage, conversations: readonly string[]): Promise<Evidence> {
  const ours = new Set(conversations);
  const database = await gatherRows(stage.database, conversations);
  const published = await readTopic(stage.brokers, topics.stored.name);
  const events = published
    .map(({ message }) => JSON.parse(String(message.value)))
    .filter(({ subject }) => ours.has(subject))
    .map(({ id, subject, data }) => ({
      eventId: id,
      messageId: data.id,
      conversationId: subject,
      seq: data.seq,
    }));
  const queued = (await readTopic(stage.brokers, topics.ingest.name))
    .filter(({ message }) => ours.has(String(message.key)))
    .map(({ partition, message }) => ({
      source: `${topics.ingest.name}/${partition}/${message.offset}`,
      ...readableId(message),
    }));
  const rejections = await readTopic(stage.brokers, topics.rejected.name);
  const changes = await readTopic(stage.brokers, topics.conversationChanged.name);
  return {
    ...database,
    events,
    queued,
    rejectedEvents: new Set(
      rejections.map(({ message }) => JSON.parse(String(message.value)).data.messageId),
    ),
    published: [...published, ...rejections, ...changes]
      .map(({ message }) => JSON.parse(String(message.value)))
      // The poison names a tenant of its own, which has no webhook.
      .filter(({ subject, tenantid }) => ours.has(subject) && tenantid === webhookTenant)
      .map(({ id }) => id),
    webhooks: stage.webhook.accepted().filter(({ conversationId }) => ours.has(conversationId)),
    deadLetters: readFileSync(stage.deadLetters, 'utf8').split('\n').length - 1,
  };
}

async function gatherRows(connectionString: string, conversations: readonly string[]) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const ours = [conversations];
    const { rows: stored } = await client.query<StoredMessage>(
      `SELECT id AS "messageId", conversation_id AS "conversationId", seq::int, split_part(content, ' ', 1) AS ref
       FROM message WHERE conversation_id = ANY ($1) ORDER BY conversation_id, seq`,
      ours,
    );
    const { rows: audited } = await client.query<{ subject_id: string }>(
      "SELECT subject_id FROM audit_event WHERE action = 'create-message' AND conversation_id = ANY ($1)",
      ours,
    );
    const { rows: counted } = await client.query<{ id: string; last_seq: number }>(
      'SELECT id, last_seq::int FROM conversation WHERE id = ANY ($1)',
      ours,
    );
    const { rows: rejected } = await client.query<Evidence['rejected'][number]>(
      'SELECT id AS "messageId", source FROM rejected_message',
    );
    const { rows: horizons } = await client.query<{ line: string }>(
      `SELECT concat_ws(' ', conversation_id, user_id, last_delivered_seq, last_read_seq) AS line
       FROM participant WHERE conversation_id = ANY ($1)`,
      ours,
    );
    return {
      stored,
      horizons: horizons.map(({ line }) => line),
      audited: audited.map((row) => row.subject_id),
      lastSeqs: new Map(counted.map((row) => [row.id, row.last_seq])),
      rejected,
    };
  } finally {
    await client.end();
  }
}

/** Resolves when the queue is consumed to its end, every event is published, and no webhook waits. */
export async function drained(stage: FaultStage, timeoutMs: number): Promise<void> {
  const client = new pg.Client({ connectionString: stage.database });
  await client.connect();
  const admin = kafkaClient(stage.brokers).admin();
  await admin.connect();
  const rest = async () => {
    const ends = await admin.fetchTopicOffsets(topics.ingest.name);
    const [group] = await admin.fetchOffsets({ groupId: consumerGroup, topics: [topics.ingest.name] });
    const committed = new Map(group?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    const lag = ends.some(({ partition, high }) => Number(high) > Math.max(0, committed.get(partition) ?? 0));
    const states = await Promise.all(stage.consumers.map(consumerState));
    const { rows } = await client.query(
      `SELECT FROM outbox UNION ALL SELECT FROM webhook_delivery WHERE failed_at IS NULL LIMIT 1`,
    );
    if (rows.length > 0) await letTimePass(client);
    return !lag && states.every(({ busy }) => busy === 0) && rows.length === 0;
  };
  try {
    await waitUntil('the queue consumed and the outbox published', rest, { timeoutMs, everyMs: 200 });
  } finally {
    await admin.disconnect();
    await client.end();
  }
}

/** Lets the time come for what failed, and for what a job that died had begun: it is half an hour, or a minute. */
async function letTimePass(client: pg.Client): Promise<void> {
  await client.query(
    "UPDATE webhook SET resting_until = '-infinity' WHERE resting_until > clock_timestamp()",
  );
  await client.query(
    `UPDATE webhook_delivery SET next_attempt_at = clock_timestamp()
     WHERE failed_at IS NULL AND next_attempt_at > clock_timestamp()`,
  );
}

interface TopicRecord {
  readonly partition: number;
  readonly message: KafkaMessage;
}

/** A topic from its beginning to where it ends now; each partition in order, and once. */
async function readTopic(brokers: string, topic: string): Promise<TopicRecord[]> {
  const admin = kafkaClient(brokers).admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const records: TopicRecord[] = [];
  const next = new Map(ends.map(({ partition, low }) => [partition, Number(low)]));
  const consumer = await consumeTopic({
    brokers,
    topic,
    groupId: `evidence-${randomUUID()}`,
    log: console.error,
    assigned: () => {},
    take: (partition, messages) => {
      for (const message of messages) {
        if (Number(message.offset) < (next.get(partition) ?? 0)) continue;
        next.set(partition, Number(message.offset) + 1);
        records.push({ partition, message });
      }
      return true;
    },
  });
  await waitUntil(
    `the end of ${topic}`,
    () => ends.every(({ partition, high }) => (next.get(partition) ?? 0) >= Number(high)),
    { timeoutMs: 120_000 },
  );
  await consumer.stop();
  return records;
}

function readableId({ value }: KafkaMessage): { messageId?: string } {
  try {
    const { messageId, content } = JSON.parse(String(value));
    return typeof content === 'string' ? { messageId } : {};
  } catch {
    return {};
  }
}
