import createClient from 'openapi-fetch';
import type { paths } from './api.d.ts';
import { baseUrl, type Client, journey, token } from './journey.ts';

const api = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } });

function must<T>({ data, error }: { data?: T; error?: unknown }): T {
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

const client: Client = {
  async createConversation(participant) {
    const body = { type: 'group' as const, participants: [participant] };
    return must(await api.POST('/conversations', { body })).conversation.id;
  },
  async send(conversationId, { mode, key, uploadId, ...body }) {
    const { messageId, status, message } = must(
      await api.POST('/conversations/{conversationId}/messages', {
        params: { path: { conversationId }, query: { mode }, header: key ? { 'idempotency-key': key } : {} },
        body: { ...body, ...(uploadId && { attachments: [{ uploadId }] }) },
      }),
    );
    return { messageId, status, attachmentId: message?.attachments[0]?.id };
  },
  async sendBatch(conversationId, contents) {
    const { items } = must(
      await api.POST('/conversations/{conversationId}/message-batches', {
        params: { path: { conversationId } },
        body: { messages: contents.map((content) => ({ content })) },
      }),
    );
    return items.map(({ status }) => status);
  },
  async isStored(messageId) {
    return (await api.GET('/messages/{messageId}', { params: { path: { messageId } } })).data !== undefined;
  },
  async createUpload(body) {
    return must(await api.POST('/uploads', { body }));
  },
  async getAttachment(messageId, attachmentId) {
    const params = { path: { messageId, attachmentId } };
    return must(await api.GET('/messages/{messageId}/attachments/{attachmentId}', { params })).url;
  },
  async edit(messageId, body) {
    return must(await api.PATCH('/messages/{messageId}', { params: { path: { messageId } }, body }));
  },
  async list(conversationId, cursor) {
    const query = cursor ? { cursor, limit: 2 } : { order: 'asc' as const, limit: 2 };
    const params = { path: { conversationId }, query };
    const { items, nextCursor } = must(await api.GET('/conversations/{conversationId}/messages', { params }));
    return { seqs: items.map(({ seq }) => seq), nextCursor };
  },
  async changes(since) {
    const { items, nextToken } = must(
      await api.GET('/changes', { params: { query: since ? { since } : {} } }),
    );
    return { types: items.map(({ type }) => type), nextToken };
  },
};

await journey(client);
