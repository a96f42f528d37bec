/**
 * Two invocations as Lambda makes them, traced: one queues a message and reads through the proxy, the other consumes the
 * event in the second argument, in the trace of the first. The SDK sends their segments to AWS_XRAY_DAEMON_ADDRESS.
 */
import { randomUUID } from 'node:crypto';
import type { Context, MSKEvent } from 'aws-lambda';
import { kafkaMessageQueue } from '../../../functions/shared/events/kafka-message-queue.ts';
import { kafkaProducer } from '../../../functions/shared/events/kafka-producer.ts';
import { readDatabase } from '../../../functions/shared/runtime/read-database.ts';
import { worker } from '../../../functions/shared/runtime/worker.ts';
import { consumeMessages } from '../../../functions/workers/consume-messages/handler.ts';
import { messageFrom } from '../stores/messages.ts';

const context = {
  getRemainingTimeInMillis: () => 30_000,
  functionName: 'traced',
  awsRequestId: '1',
} as Context;
const [header, event = '{}'] = process.argv.slice(2);

const send = worker({}, async () => {
  await kafkaMessageQueue(kafkaProducer()).enqueue(messageFrom('alice', randomUUID()));
  await readDatabase.query('SELECT 1 AS one');
  await readDatabase.query("SELECT 'a secret'::integer").catch(() => {});
});
await send({}, context);

process.env._X_AMZN_TRACE_ID = header;
const consume = consumeMessages({
  messages: { append: async () => [], reject: async () => {} },
  quarantine: { keep: async () => {} },
});
await consume(JSON.parse(event) as MSKEvent, context);
