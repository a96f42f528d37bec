import type { MessageStore } from '../shared/domain/message-store.ts';
import { endpoint } from '../shared/http/endpoint.ts';
import { readDatabase } from '../shared/runtime/read-database.ts';
import { auroraMessageStore } from '../shared/store/aurora-message-store.ts';

export const getMessage = (deps: { messages: MessageStore }) =>
  endpoint('get-message', async ({ path, caller }) => ({
    status: 200,
    body: await deps.messages.get(path.messageId, caller),
  }));

export const handler = getMessage({ messages: auroraMessageStore(readDatabase) });
