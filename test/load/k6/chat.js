/** Traffic as a chat application makes it, for k6: `npm run load -- --help`. */
import { check } from 'k6';
import http from 'k6/http';

/** Address of the service, its users, and the conversations to read; see main.ts. */
const { api, token, conversationIds, messageIds, uploads } = JSON.parse(open(__ENV.TRAFFIC));

export const options = {
  scenarios: {
    chat: { executor: 'constant-vus', vus: Number(__ENV.USERS), duration: `${__ENV.SECONDS}s` },
  },
  summaryTrendStats: ['med', 'p(95)', 'p(99)', 'max'],
  thresholds: {
    checks: ['rate>0.999'],
    // These thresholds make the summary list the latency of each operation.
    'http_req_duration{name:page}': ['p(99)<5000'],
    'http_req_duration{name:send}': ['p(99)<5000'],
    'http_req_duration{name:acknowledge}': ['p(99)<5000'],
    ...(uploads && { 'http_req_duration{name:upload}': ['p(99)<5000'] }),
  },
};

/** Zipf's law: the conversation of rank n is used 1/n times as often as the first. */
let whole = 0;
const upTo = conversationIds.map((_, n) => {
  whole += 1 / (n + 1);
  return whole;
});

function hotConversation() {
  const at = Math.random() * whole;
  return conversationIds[upTo.findIndex((share) => at < share)];
}

const any = (all) => all[Math.floor(Math.random() * all.length)];
const named = (name) => ({
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  tags: { name },
});
const messagesOf = (conversationId) => `${api}/conversations/${conversationId}/messages`;
const content = 'All work and no play makes Jack a dull boy. '.repeat(7);

const readPage = () => http.get(`${messagesOf(hotConversation())}?limit=50`, named('page'));

const send = () =>
  http.post(
    `${messagesOf(hotConversation())}?mode=${any(['sync', 'async'])}`,
    JSON.stringify({ content: content.slice(0, 20 + Math.random() * 280) }),
    named('send'),
  );

const acknowledge = () =>
  http.put(
    `${api}/messages/${any(messageIds)}/ack`,
    JSON.stringify({ status: 'read' }),
    named('acknowledge'),
  );

function upload() {
  const file = { filename: 'notes.txt', mime: 'text/plain', size: content.length };
  const wanted = JSON.stringify({ ...file, conversationId: hotConversation() });
  const answer = http.post(`${api}/uploads`, wanted, named('upload'));
  if (answer.status !== 201) return answer;
  const { url, fields } = answer.json();
  const form = { ...fields, file: http.file(content, file.filename, file.mime) };
  return http.post(url, form, { tags: { name: 'upload' } });
}

/** 70 % reads of recent pages, 25 % sends, 5 % acknowledgements and uploads. */
export default function chat() {
  const dice = Math.random();
  const answer =
    dice < 0.7 ? readPage() : dice < 0.95 ? send() : dice < 0.99 || !uploads ? acknowledge() : upload();
  check(answer, { 'is answered with 2xx': ({ status }) => status >= 200 && status < 300 });
}
