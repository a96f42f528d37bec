// A journey with openapi-fetch and the types of openapi-typescript. BASE_URL, TOKEN and PARTICIPANT come from main.ts.
import createClient from 'openapi-fetch';
import type { components, paths } from './api.d.ts';

const { BASE_URL = '', TOKEN = '', PARTICIPANT = '' } = process.env;
const api = createClient<paths>({ baseUrl: BASE_URL, headers: { authorization: `Bearer ${TOKEN}` } });

function must<T>(what: string, { data, error }: { data?: T; error?: unknown }): T {
  if (data === undefined) throw new Error(`${what}: ${JSON.stringify(error)}`);
  return data;
}
function equal(what: string, wanted: unknown, got: unknown) {
  if (JSON.stringify(wanted) !== JSON.stringify(got)) throw new Error(`${what}: ${wanted} and not ${got}`);
}

const { conversation } = must(
  'create',
  await api.POST('/conversations', {
    body: { type: 'group', participants: [PARTICIPANT], metadata: { topic: 'journey' } },
  }),
);
const path = { conversationId: conversation.id };
const { nextToken } = must('changes', await api.GET('/changes', {}));

const send = (content: string, mode: 'sync' | 'async', key: string) =>
  api.POST('/conversations/{conversationId}/messages', {
    params: { path, query: { mode }, header: { 'idempotency-key': key } },
    body: { content },
  });
const key = crypto.randomUUID();
const first = must('send', await send('first', 'sync', key));
equal('status', 'stored', first.status);
equal('again', first.messageId, must('again', await send('first', 'sync', key)).messageId);
const queued = must('queue', await send('queued', 'async', crypto.randomUUID()));
equal('status', 'queued', queued.status);
for (;;) {
  const { data } = await api.GET('/messages/{messageId}', {
    params: { path: { messageId: queued.messageId } },
  });
  if (data) break;
  await new Promise((resolve) => setTimeout(resolve, 200));
}
const batch = must(
  'batch',
  await api.POST('/conversations/{conversationId}/message-batches', {
    params: { path },
    body: { messages: ['3', '4', '5'].map((content) => ({ content, contentType: 'text' as const })) },
  }),
);
equal('batch', ['stored', 'stored', 'stored'], batch.items.map(({ status }) => status));

const bytes = new TextEncoder().encode('a file');
const form = must(
  'upload',
  await api.POST('/uploads', {
    body: { filename: 'a.txt', mime: 'text/plain', size: bytes.length, conversationId: conversation.id },
  }),
);
const fields = new FormData();
for (const [name, value] of Object.entries(form.fields)) fields.append(name, value);
fields.append('file', new Blob([bytes], { type: 'text/plain' }));
equal('form', true, (await fetch(form.url, { method: 'POST', body: fields })).ok);
const withFile = must(
  'attach',
  await api.POST('/conversations/{conversationId}/messages', {
    params: { path },
    body: { content: 'a file', attachments: [{ uploadId: form.uploadId }] },
  }),
);
const attachmentId = withFile.message?.attachments[0]?.id ?? '';
const download = must(
  'attachment',
  await api.GET('/messages/{messageId}/attachments/{attachmentId}', {
    params: { path: { messageId: withFile.messageId, attachmentId } },
  }),
);
equal('download', 'a file', await (await fetch(download.url)).text());

const edited = must(
  'edit',
  await api.PATCH('/messages/{messageId}', {
    params: { path: { messageId: first.messageId } },
    body: { content: 'edited', expectedVersion: 1 },
  }),
);
equal('edit', [2, 'edited'], [edited.version, edited.content]);

const all: components['schemas']['Message'][] = [];
for (let cursor: string | undefined; ; ) {
  const page = must(
    'list',
    await api.GET('/conversations/{conversationId}/messages', {
      params: { path, query: cursor ? { cursor, limit: 2 } : { order: 'asc', limit: 2 } },
    }),
  );
  all.push(...page.items);
  if (page.nextCursor === null) break;
  cursor = page.nextCursor;
}
equal('seqs', [1, 2, 3, 4, 5, 6], all.map(({ seq }) => seq));

const told = must('changes', await api.GET('/changes', { params: { query: { since: nextToken } } }));
equal('edited', true, told.items.some(({ type }) => type === 'message-edited'));
console.log('journey done');
