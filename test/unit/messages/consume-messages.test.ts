import type { MSKEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { DomainError } from '../../../functions/shared/domain/domain-error.ts';
import type { QuarantinedRecord } from '../../../functions/shared/events/kafka-quarantine.ts';
import { SqlError } from '../../../functions/shared/store/sql/sql-client.ts';
import { consumeMessages } from '../../../functions/workers/consume-messages/handler.ts';
import { lambdaContext } from '../../../lib/local/functions/lambda-context.ts';
import { inMemoryStores } from '../../support/stores/in-memory-stores.ts';
import { callerNamed, conversationOf, messageFrom } from '../../support/stores/messages.ts';

const alice = callerNamed('alice');
const topic = 'chat.message-ingest';

async function setUp() {
  const stores = inMemoryStores();
  const conversation = conversationOf('alice');
  await stores.conversations.create(conversation, alice);
  const { id: conversationId } = conversation;
  const quarantined: QuarantinedRecord[] = [];
  const deps = {
    messages: stores.messages,
    quarantine: { keep: async (record: QuarantinedRecord) => void quarantined.push(record) },
  };
  const contents = async () => {
    const window = { conversationId, direction: 'newer', anchor: 0, limit: 200 } as const;
    return (await stores.messages.list(window, alice)).items.map(({ content }) => content);
  };
  const value = (content: string) => JSON.stringify(messageFrom('alice', conversationId, { content }));
  return { stores, deps, quarantined, contents, value };
}

const eventOf = (partitions: Record<number, readonly string[]>): MSKEvent => ({
  eventSource: 'aws:kafka',
  eventSourceArn: 'arn:aws:kafka:eu-central-1:000000000000:cluster/test/0',
  bootstrapServers: '127.0.0.1:9092',
  records: Object.fromEntries(
    Object.entries(partitions).map(([partition, values]) => [
      `${topic}-${partition}`,
      values.map((value, n) => ({
        topic,
        partition: Number(partition),
        offset: 100 + n,
        timestamp: 0,
        timestampType: 'CREATE_TIME' as const,
        key: '',
        value: Buffer.from(value).toString('base64'),
        headers: [],
      })),
    ]),
  ),
});

test('stores what comes, in order', async () => {
  const { deps, contents, value } = await setUp();
  const event = eventOf({ 0: [value('a'), value('b'), value('c')] });
  expect(await consumeMessages(deps)(event, lambdaContext('test', 30_000))).toEqual({
    batchItemFailures: [],
  });
  expect(await contents()).toEqual(['a', 'b', 'c']);
});

test('redelivered, stores nothing twice', async () => {
  const { deps, contents, value } = await setUp();
  const event = eventOf({ 0: [value('a'), value('b')] });
  await consumeMessages(deps)(event, lambdaContext('test', 30_000));
  await consumeMessages(deps)(event, lambdaContext('test', 30_000));
  expect(await contents()).toEqual(['a', 'b']);
});

test.each(['not json', '{}', '{"messageId":"0193e2b4-1234-7000-8000-000000000000"}', '[1]', ''])(
  'quarantines %j and goes on',
  async (poison) => {
    const { deps, contents, value, quarantined } = await setUp();
    const event = eventOf({ 0: [value('a'), poison, value('b')] });
    expect(await consumeMessages(deps)(event, lambdaContext('test', 30_000))).toEqual({
      batchItemFailures: [],
    });
    expect(await contents()).toEqual(['a', 'b']);
    expect(quarantined).toMatchObject([
      { source: `${topic}/0/101`, value: Buffer.from(poison).toString('base64') },
    ]);
  },
);

test('reports the first failed record of each partition when the database is away', async () => {
  const { deps, value } = await setUp();
  const away = { ...deps.messages, append: async () => Promise.reject(new Error('away')) };
  const event = eventOf({ 0: [value('a'), value('b')], 3: [value('c')] });
  const response = await consumeMessages({ ...deps, messages: away })(event, lambdaContext('test', 30_000));
  expect(response).toEqual({
    batchItemFailures: [
      { itemIdentifier: { partition: `${topic}-0`, offset: 100 } },
      { itemIdentifier: { partition: `${topic}-3`, offset: 100 } },
    ],
  });
});

test.each([
  new SqlError('no'),
  new DomainError('encryption-key-unavailable', 'The key of its tenant is gone.'),
])('a message that is refused with %o is rejected alone', async (refusal) => {
  const { stores, deps, contents, value } = await setUp();
  const messages: typeof deps.messages = {
    ...deps.messages,
    append: async (batch, options) => {
      if (batch.some(({ message }) => message.content === 'refused')) throw refusal;
      return stores.messages.append(batch, options);
    },
  };
  const values = ['a', 'b', 'refused', 'c', 'd'].map(value);
  const event = eventOf({ 0: values });
  expect(await consumeMessages({ ...deps, messages })(event, lambdaContext('test', 30_000))).toEqual({
    batchItemFailures: [],
  });
  expect(await contents()).toEqual(['a', 'b', 'c', 'd']);
  const { messageId } = JSON.parse(values[2] ?? '') as { messageId: string };
  await expect(stores.messages.get(messageId, alice)).rejects.toMatchObject({ kind: 'message-rejected' });
});
