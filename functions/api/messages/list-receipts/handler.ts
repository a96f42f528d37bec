import type { MessageStore } from '../../../shared/domain/messages/message-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { auroraMessageStore } from '../../../shared/store/messages/aurora-message-store.ts';

export const listReceipts = (deps: { messages: Pick<MessageStore, 'listReceipts'> }) =>
  endpoint('list-receipts', async ({ path, caller }) => ({
    status: 200,
    body: { items: await deps.messages.listReceipts(path.messageId, caller) },
  }));

export const handler = listReceipts({ messages: auroraMessageStore(readDatabase) });
