import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

const load = () => import('../../../functions/shared/runtime/read-database.ts');

test('without a proxy, reads go where writes go', async () => {
  const { readDatabase, pageReader } = await load();
  const { database } = await import('../../../functions/shared/runtime/database.ts');
  expect(readDatabase).toBe(database);
  expect(pageReader).toBeUndefined();
});

test('a proxy without TLS gets nothing', async () => {
  const received: Buffer[] = [];
  const server = createServer((socket) => {
    socket.on('data', (data) => received.push(data) && socket.write('N'));
    socket.on('error', () => {});
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const environment = {
    READS: 'reader-proxy',
    READER_HOST: '127.0.0.1',
    WRITER_HOST: '127.0.0.1',
    READER_PORT: String((server.address() as AddressInfo).port),
    READER_USER: 'chat_reader',
    DATABASE_NAME: 'chat',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const { readDatabase, pageReader } = await load();
  for (const sql of [readDatabase, pageReader]) {
    await expect(sql?.query('SELECT 1')).rejects.toMatchObject({ kind: 'service-unavailable' });
  }
  // The bytes with which PostgreSQL's protocol requests TLS, and nothing else.
  const request = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
  expect(Buffer.concat(received)).toEqual(Buffer.concat([request, request]));
  server.close();
});
