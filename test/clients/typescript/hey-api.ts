import { client as generated } from './api/client.gen.ts';
import * as api from './api/index.ts';
import { baseUrl, type Client, journey, token } from './journey.ts';

generated.setConfig({ baseUrl, auth: token });

function must<T>({ data, error }: { data?: T | undefined; error?: unknown }): T {
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

const client: Client = {
  async createConversation(participant) {
    return must(await api.createConversation({ body: { type: 'group', participants: [participant] } }))
      .conversation.id;
  },
  async send(conversationId, { mode, key, uploadId, ...body }) {
    const { messageId, status, message } = must(
      await api.createMessage({
        path: { conversationId },
        query: { mode },
        headers: key ? { 'idempotency-key': key } : {},
        body: { ...body, ...(uploadId && { attachments: [{ uploadId }] }) },
      }),
    );
    return { messageId, status, attachmentId: message?.attachments[0]?.id };
  },
  async sendBatch(conversationId, contents) {
    const messages = contents.map((content) => ({ content }));
    const { items } = must(await api.createMessageBatch({ path: { conversationId }, body: { messages } }));
    return items.map(({ status }) => status);
  },
  async isStored(messageId) {
    return (await api.getMessage({ path: { messageId } })).data !== undefined;
  },
  async createUpload(body) {
    return must(await api.createUpload({ body }));
  },
  async getAttachment(messageId, attachmentId) {
    return must(await api.getAttachment({ path: { messageId, attachmentId } })).url;
  },
  async edit(messageId, body) {
    return must(await api.editMessage({ path: { messageId }, body }));
  },
  async list(conversationId, cursor) {
    const query = cursor ? { cursor, limit: 2 } : { order: 'asc' as const, limit: 2 };
    const { items, nextCursor } = must(await api.listMessages({ path: { conversationId }, query }));
    return { seqs: items.map(({ seq }) => seq), nextCursor };
  },
  async changes(since) {
    const { items, nextToken } = must(await api.listChanges({ query: since ? { since } : {} }));
    return { types: items.map(({ type }) => type), nextToken };
  },
};

await journey(client);
