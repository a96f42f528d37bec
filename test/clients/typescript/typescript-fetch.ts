import {
  ChangesApi,
  Configuration,
  ConversationsApi,
  FilesApi,
  MessagesApi,
  ResponseError,
} from './api/index.ts';
import { baseUrl, type Client, journey, token } from './journey.ts';

const configuration = new Configuration({ basePath: baseUrl, accessToken: token });
const conversations = new ConversationsApi(configuration);
const messages = new MessagesApi(configuration);
const files = new FilesApi(configuration);
const feed = new ChangesApi(configuration);

const client: Client = {
  async createConversation(participant) {
    const createConversationRequest = { type: 'group' as const, participants: new Set([participant]) };
    return (await conversations.createConversation({ createConversationRequest })).conversation.id;
  },
  async send(conversationId, { mode, key, uploadId, ...sent }) {
    const createMessageRequest = { ...sent, ...(uploadId && { attachments: new Set([{ uploadId }]) }) };
    const { messageId, status, message } = await messages.createMessage({
      conversationId,
      createMessageRequest,
      mode,
      idempotencyKey: key,
    });
    return { messageId, status, attachmentId: message?.attachments[0]?.id };
  },
  async sendBatch(conversationId, contents) {
    const createMessageBatchRequest = { messages: contents.map((content) => ({ content })) };
    const { items } = await messages.createMessageBatch({ conversationId, createMessageBatchRequest });
    return items.map(({ status }) => status);
  },
  async isStored(messageId) {
    try {
      await messages.getMessage({ messageId });
      return true;
    } catch (error) {
      if (error instanceof ResponseError && error.response.status === 404) return false;
      throw error;
    }
  },
  async createUpload(createUploadRequest) {
    return await files.createUpload({ createUploadRequest });
  },
  async getAttachment(messageId, attachmentId) {
    return (await files.getAttachment({ messageId, attachmentId })).url;
  },
  async edit(messageId, editMessageRequest) {
    return await messages.editMessage({ messageId, editMessageRequest });
  },
  async list(conversationId, cursor) {
    const at = cursor ? { cursor } : { order: 'asc' as const };
    const { items, nextCursor } = await messages.listMessages({ conversationId, limit: 2, ...at });
    return { seqs: items.map(({ seq }) => seq), nextCursor };
  },
  async changes(since) {
    const { items, nextToken } = await feed.listChanges({ since });
    return { types: items.map(({ type }) => type), nextToken };
  },
};

await journey(client);
