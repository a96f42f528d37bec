/** Segments as X-Ray's daemon gets them from functions that run as on Lambda, with real Kafka and PostgreSQL. */
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { MSKEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { topics } from '../../functions/shared/contract/events/topics.ts';
import { startKafka } from '../../lib/local/kafka/kafka.ts';
import { kafkaClient } from '../../lib/local/kafka/kafka-client.ts';
import { freePort } from '../../lib/local/process/free-port.ts';
import { waitUntil } from '../../lib/local/process/wait-until.ts';
import { type TemporaryPostgres, temporaryPostgres } from '../support/database/temporary-postgres.ts';
import { available, temporaryStage } from '../support/stage/temporary-stage.ts';

const stage = { ...temporaryStage(), port: await freePort(), topics: [topics.ingest] };
const kafka = available(await startKafka(stage));
let postgres: TemporaryPostgres;
beforeAll(async () => {
  postgres = await temporaryPostgres();
});
afterAll(async () => {
  await kafka?.stop();
  await postgres?.remove();
});

interface Segment {
  readonly name: string;
  readonly id: string;
  readonly trace_id: string;
  readonly parent_id?: string;
  readonly fault?: boolean;
  readonly namespace?: string;
  readonly links?: readonly { readonly trace_id: string; readonly id: string }[];
}

const traceId = (n: number) => `1-5759e988-${String(n).padStart(24, '0')}`;
const header = (n: number) => `Root=${traceId(n)};Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a:0`;

/** A batch of a request each, every other one sampled, and one record without a trace. */
const batch = (requests: number): MSKEvent => ({
  eventSource: 'aws:kafka',
  eventSourceArn: 'arn:aws:kafka:us-east-1:000000000000:cluster/chat/1',
  bootstrapServers: '',
  records: {
    'chat.message-ingest-0': Array.from({ length: requests + 1 }, (_, n) => ({
      topic: topics.ingest.name,
      partition: 0,
      offset: n,
      timestamp: 1_700_000_000_000,
      timestampType: 'CREATE_TIME' as const,
      key: '',
      value: Buffer.from('{}').toString('base64'),
      headers:
        n === requests
          ? []
          : [
              {
                traceparent: [
                  ...Buffer.from(`00-5759e988${String(n).padStart(24, '0')}-${'1'.repeat(16)}-0${n % 2}`),
                ],
              },
            ],
    })),
  },
});

describe.skipIf(!kafka)('a trace', () => {
  let segments: readonly Segment[];
  let logged = '';

  beforeAll(async () => {
    const daemon = createSocket('udp4').bind(0, '127.0.0.1');
    await once(daemon, 'listening');
    const received: string[] = [];
    daemon.on('message', (message) => received.push(message.toString()));
    const functions = spawn(
      process.execPath,
      [
        '--disable-warning=TimeoutNegativeWarning',
        'test/support/tracing/traced-invocations.ts',
        header(2),
        JSON.stringify(batch(60)),
      ],
      { env: environment(daemon.address().port), stdio: ['ignore', 'pipe', 'inherit'] },
    );
    functions.stdout.on('data', (chunk) => {
      logged += chunk;
    });
    await waitUntil('the segments', () => received.filter((each) => each.includes('"## ')).length >= 2);
    functions.kill();
    daemon.close();
    segments = received.map((datagram) => JSON.parse(datagram.slice(datagram.indexOf('\n'))));
  });

  const environment = (daemonPort: number) => ({
    PATH: process.env.PATH,
    // By these the SDK and Powertools know Lambda.
    LAMBDA_TASK_ROOT: process.cwd(),
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: 'traced',
    _HANDLER: 'index.handler',
    _X_AMZN_TRACE_ID: header(1),
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemonPort}`,
    POWERTOOLS_SERVICE_NAME: 'chat-storage',
    POWERTOOLS_METRICS_NAMESPACE: 'ChatStorage',
    POWERTOOLS_METRICS_DISABLED: 'true',
    KAFKA_AUTH: 'none',
    KAFKA_BROKERS: kafka?.endpoint,
    READS: 'reader-proxy',
    WRITER_HOST: '127.0.0.1',
    READER_PORT: String(postgres.port),
    READER_USER: postgres.logins.superuser.user,
    READER_PASSWORD: postgres.logins.superuser.password,
    DATABASE_NAME: 'postgres',
  });

  const ofTrace = (n: number) => segments.filter(({ trace_id }) => trace_id === traceId(n));

  test('of a request has its Kafka produce and its reads below its handler', () => {
    const [handler] = ofTrace(1).filter(({ name }) => name === '## index.handler');
    expect(handler?.parent_id).toBe('53995c3f42cd8ad8');
    const calls = ofTrace(1).filter(({ parent_id }) => parent_id === handler?.id);
    expect(calls.map(({ name, namespace, fault = false }) => ({ name, namespace, fault }))).toEqual([
      { name: 'Kafka', namespace: 'remote', fault: false },
      { name: 'PostgreSQL', namespace: 'remote', fault: false },
      { name: 'PostgreSQL', namespace: 'remote', fault: true },
    ]);
  });

  test('of a request goes along with its record, as W3C trace context', async () => {
    const headers: string[] = [];
    const consumer = kafkaClient(kafka?.endpoint ?? '').consumer({ groupId: 'tracing-test' });
    await consumer.connect();
    await consumer.subscribe({ topic: topics.ingest.name, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ message }) => void headers.push(String(message.headers?.traceparent)),
    });
    await waitUntil('the record', () => headers.length > 0);
    await consumer.disconnect();
    expect(headers).toEqual([expect.stringMatching(`^00-5759e988${'1'.padStart(24, '0')}-[0-9a-f]{16}-01$`)]);
  });

  test('of a batch links to the traces of twenty sampled requests, and logs the others', () => {
    const [{ links = [] } = {}] = ofTrace(2).filter(({ name }) => name === '## index.handler');
    const sampled = Array.from({ length: 30 }, (_, n) => traceId(2 * n + 1));
    expect(links).toEqual(sampled.slice(0, 20).map((trace_id) => ({ trace_id, id: '1111111111111111' })));
    const [line] = logged.split('\n').filter((each) => each.includes('"more traces"'));
    expect(JSON.parse(line ?? '{}').traces).toEqual(sampled.slice(20));
  });

  test('quotes nothing that a database error says', () => {
    expect(JSON.stringify(segments)).not.toContain('secret');
  });
});
