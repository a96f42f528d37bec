import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { apiClient } from '../../../lib/client/api-client.ts';
import { downloadFile, uploadFile } from '../../../lib/client/files.ts';

const content = randomBytes(200_000);
const checksumSha256 = createHash('sha256').update(content).digest('base64');

/** A client of a server that prepares uploads, and serves everything below /store this way. */
async function clientOf(store: (request: IncomingMessage, response: ServerResponse, n: number) => void) {
  const announced: unknown[] = [];
  let requests = 0;
  const server = createServer(async (request, response) => {
    const url = `http://${request.headers.host}/store`;
    if (request.url === '/store') return store(request, response, ++requests);
    if (request.method === 'POST') announced.push(JSON.parse(String(await buffer(request))));
    const upload = { uploadId: 'u', url, fields: { key: 'k' } };
    const download = { filename: 'plan.bin', mime: 'image/png', checksumSha256, url };
    response.end(JSON.stringify(request.method === 'POST' ? upload : download));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { api: apiClient({ baseUrl: `http://127.0.0.1:${port}`, token: 't' }), announced };
}

const upload = { conversationId: 'c', file: new Blob([content]), filename: 'plan.bin' };
const download = { messageId: 'm', attachmentId: 'a' };

test('an upload announces size and checksum, sends its length, and reports how much of it was sent', async () => {
  const received: Buffer[] = [];
  const { api, announced } = await clientOf(async (request, response, n) => {
    const body = await buffer(request);
    expect(request.headers['content-length']).toBe(String(body.length));
    received.push(body);
    // The first response is lost with the connection, so the file is sent again.
    if (n === 1) request.socket.destroy();
    else response.writeHead(204).end();
  });
  const progress: number[] = [];
  const sent = await uploadFile(api, { ...upload, onProgress: (done) => progress.push(done) });
  expect(sent).toEqual({ uploadId: 'u' });
  expect(announced).toEqual([
    {
      conversationId: 'c',
      filename: 'plan.bin',
      mime: 'application/octet-stream',
      size: content.length,
      checksumSha256,
    },
  ]);
  expect(received).toHaveLength(2);
  expect(received[1]?.includes(content)).toBe(true);
  expect(progress.length).toBeGreaterThan(4);
  expect(progress.at(-1)).toBe(content.length);
});

test('a file that the store refuses is not sent again', async () => {
  let requests = 0;
  const { api } = await clientOf(async (request, response) => {
    requests++;
    await buffer(request);
    response.writeHead(403).end('<Code>AccessDenied</Code>');
  });
  await expect(uploadFile(api, upload)).rejects.toThrow('403 <Code>AccessDenied</Code>');
  expect(requests).toBe(1);
});

test('a download has the file under its name and type; one that differs from its checksum is none', async () => {
  const { api } = await clientOf((_request, response, n) => {
    response.end(n === 1 ? content.subarray(1) : content);
  });
  const { filename, file } = await downloadFile(api, download);
  expect(filename).toBe('plan.bin');
  expect(file.type).toBe('image/png');
  expect(Buffer.from(await file.arrayBuffer()).equals(content)).toBe(true);
  const broken = await clientOf((_request, response) => response.end('something else'));
  await expect(downloadFile(broken.api, download, { retryForMs: 0 })).rejects.toThrow('checksum');
});
