/**
 * Preloaded into the processes of the local stage with `?file=<path>`: writes what functions call of AWS, Kafka and
 * PostgreSQL to that file, one call a line.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync } from 'node:fs';
import { Command } from '@smithy/core/client';
import { SignatureV4 } from '@smithy/signature-v4';
import { Kafka, type ProducerBatch } from 'kafkajs';
import pg from 'pg';
import { invocations } from '../../../lib/local/functions/invocation.ts';
import type { Json } from '../deployment/references.ts';
import type { RecordedCall } from './recorded-call.ts';

const file = new URL(import.meta.url).searchParams.get('file') ?? '';
// On AWS each function caches its own data keys; here all functions would share one cache.
process.env.DATA_KEY_SECONDS = '0';

const running = new AsyncLocalStorage<{ functionName: string }>();
invocations.start.bindStore(running, (message) => message as { functionName: string });
// The caller of the function sends what the function has signed.
invocations.subscribe({
  start: () => {},
  end: () => {},
  asyncStart: () => {},
  error: () => {},
  asyncEnd: (message) => {
    const { functionName, result } = message as { functionName: string; result?: unknown };
    running.run({ functionName }, () => recordSigned(result));
  },
});

type Call = Omit<RecordedCall, 'function'>;

function record(call: Call): void {
  const functionName = running.getStore()?.functionName;
  if (!functionName) return;
  const { input } = call;
  appendFileSync(
    file,
    `${JSON.stringify({ function: functionName, ...call, input: withVariables(input) })}\n`,
  );
}

/** Variables of the environment that differ between stages. */
const variables = Object.entries(process.env)
  .filter(([name]) => /_(ARN|BUCKET|BROKERS|HOST|FUNCTION)$|^STAGE$/.test(name))
  .map(([name, value]) => [value, `$${name}`] as const);

const withVariables = (input: Json): Json =>
  JSON.parse(JSON.stringify(input), (_, value) => variables.find(([known]) => known === value)?.[1] ?? value);

/** Removes ids, which policies do not distinguish. */
const withoutIds = (key: string | undefined) =>
  key?.replaceAll(/[0-9a-f]{8,}(-[0-9a-f]{4,})*|\d{4,}/g, '<id>');

// biome-ignore lint/suspicious/noExplicitAny: commands of all clients
const command = Command.prototype as any;
const resolveMiddleware = command.resolveMiddlewareWithContext;
command.resolveMiddlewareWithContext = function (...parameters: Json[]) {
  const handle = resolveMiddleware.apply(this, parameters);
  const { clientName: client, commandName: name } = parameters[3];
  const call = { client, command: name, input: ofInput(this.input) };
  return (request: Json) =>
    handle(request).then(
      (answered: Json) => {
        record({ ...call, ...(answered.output?.presigned && { signed: true }) });
        return answered;
      },
      (error: Error) => {
        record({ ...call, error: error.name });
        throw error;
      },
    );
};

// Statements, and invocations of functions, go without a client of the SDK, and are signed like all calls.
// biome-ignore lint/suspicious/noExplicitAny: all that it signs
const signer = SignatureV4.prototype as any;
const sign = signer.sign;
signer.sign = function (...parameters: Json[]) {
  const [{ method, path, body }] = parameters;
  if (path === '/Execute') {
    const input = ofInput(JSON.parse(body));
    record({ client: 'RDSDataClient', command: 'ExecuteStatementCommand', input });
  }
  if (path.includes('/@connections/')) {
    const command = method === 'POST' ? 'PostToConnectionCommand' : 'DeleteConnectionCommand';
    record({ client: 'ApiGatewayManagementApiClient', command, input: { url: '$LIVE_CONNECTIONS_URL' } });
  }
  const [, FunctionName] = /\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
  // A stage without Kafka has no relay to start.
  if (FunctionName)
    record({ client: 'LambdaClient', command: 'InvokeCommand', input: { FunctionName }, optional: true });
  return sign.apply(this, parameters);
};

function ofInput(input: Json): Json {
  const { Bucket, Key, Prefix, VersionId, BypassGovernanceRetention, Delete } = input;
  const { SecretId, KeyId, EncryptionContext, resourceArn, secretArn } = input;
  const object = (each: Json) => ({
    Key: withoutIds(each.Key),
    ...(each.VersionId && { VersionId: '<id>' }),
  });
  return {
    ...(Bucket && { Bucket, BypassGovernanceRetention }),
    ...(Key && object({ Key, VersionId })),
    ...(Prefix && { Prefix: withoutIds(Prefix) }),
    // All alike: with versions or without.
    ...(Delete && { Objects: Delete.Objects.slice(0, 1).map(object) }),
    ...(SecretId && { SecretId }),
    ...(KeyId && {
      KeyId: '<tenant key>',
      EncryptionContext: { ...EncryptionContext, tenantId: '<tenant>' },
    }),
    ...(resourceArn && { resourceArn, secretArn }),
  };
}

const createProducer = Kafka.prototype.producer;
Kafka.prototype.producer = function (...parameters) {
  const producer = createProducer.apply(this, parameters);
  const sendBatch = producer.sendBatch;
  producer.sendBatch = (batch: ProducerBatch) => {
    for (const { topic } of batch.topicMessages ?? [])
      record({ client: 'Kafka', command: 'Produce', input: { brokers: process.env.KAFKA_BROKERS, topic } });
    return sendBatch(batch);
  };
  return producer;
};

// biome-ignore lint/suspicious/noExplicitAny: of all that query() takes
const pool = Object.getPrototypeOf(pg.Pool.prototype) as any;
const query = pool.query;
pool.query = function (...parameters: Json[]) {
  record({ client: 'PostgreSQL', command: 'Query', input: { host: process.env.WRITER_HOST } });
  return query.apply(this, parameters);
};

/** Finds a presigned URL or form in a response: the caller uses it to call S3 in the function's name. */
function recordSigned(result: unknown): void {
  const body = (result as { body?: unknown } | undefined)?.body;
  if (typeof body !== 'string' || !body.includes('X-Amz-Signature')) return;
  JSON.parse(body, (_, value) => {
    if (typeof value?.fields?.Policy === 'string') {
      const { bucket, key } = value.fields;
      record({
        client: 'S3Client',
        command: 'PutObjectCommand',
        input: ofInput({ Bucket: bucket, Key: key }),
        signed: true,
      });
    }
    return value;
  });
}
