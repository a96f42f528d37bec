import type { MessageStore } from '../../../shared/domain/messages/message-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { database } from '../../../shared/runtime/database.ts';
import { auroraMessageStore } from '../../../shared/store/messages/aurora-message-store.ts';

export const acknowledgeMessage = (deps: { messages: Pick<MessageStore, 'acknowledge'> }) =>
  endpoint('acknowledge-message', async ({ path, body, caller }) => ({
    status: 200,
    body: await deps.messages.acknowledge(path.messageId, body.status, caller),
  }));

export const handler = acknowledgeMessage({ messages: auroraMessageStore(database) });
