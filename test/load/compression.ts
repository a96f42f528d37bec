/**
 * CPU time and size of compressed pages of messages, by page size: which responses are worth compressing (functions/shared/http/response.ts).
 * `npm run bench:compression` prints the table of docs/benchmarks/compression.md.
 */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';

const words =
  'the quick brown fox jumps over a lazy dog while we plan lunch at noon and send notes about release meeting budget review please'.split(
    ' ',
  );
let state = 1;
const random = () => {
  state = (state * 16807) % 2147483647;
  return state / 2147483647;
};

function contentOf(length: number): string {
  let text = '';
  while (text.length < length) text += `${words[Math.floor(random() * words.length)]} `;
  return text;
}

const messageAt = (seq: number) => ({
  id: randomUUID(),
  conversationId: '0193e2b4-1234-7000-8000-00000000abcd',
  seq,
  senderId: `user-${Math.floor(random() * 9)}`,
  content: contentOf(20 + random() * 180),
  contentType: 'text',
  attachments: [],
  metadata: {},
  createdAt: new Date(1.7e12 + seq * 1e5).toISOString(),
  storedAt: new Date(1.7e12 + seq * 1e5 + 7).toISOString(),
  reactions: [],
  version: 1,
});

function cpuMilliseconds(run: () => unknown): string {
  for (let n = 0; n < 50; n += 1) run();
  const before = process.cpuUsage();
  for (let n = 0; n < 200; n += 1) run();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) / 200_000).toFixed(2);
}

console.log(
  '| messages | bytes | level 1: bytes | CPU ms | level 6: bytes | CPU ms |\n|---|---|---|---|---|---|',
);
for (const count of [1, 2, 5, 10, 20, 50, 200, 1000]) {
  const items = Array.from({ length: count }, (_, n) => messageAt(n));
  const body = JSON.stringify({ items, nextCursor: null });
  const cells = [1, 6].flatMap((level) => [
    gzipSync(body, { level }).length,
    cpuMilliseconds(() => gzipSync(body, { level }).toString('base64')),
  ]);
  console.log(`| ${[count, Buffer.byteLength(body), ...cells].join(' | ')} |`);
}
