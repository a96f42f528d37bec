import type { MessageStore } from '../../../shared/domain/messages/message-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { decrypted, decryptLine } from '../../../shared/runtime/content-keys.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { archiveObjects } from '../../../shared/runtime/s3/archive-objects.ts';
import { auroraArchiveReader } from '../../../shared/store/archive/aurora-archive-reader.ts';
import { auroraMessageStore } from '../../../shared/store/messages/aurora-message-store.ts';

export const getMessage = (deps: { messages: Pick<MessageStore, 'get'> }) =>
  endpoint('get-message', async ({ path, caller }) => ({
    status: 200,
    body: await deps.messages.get(path.messageId, caller),
  }));

const archive = auroraArchiveReader(readDatabase, archiveObjects, decryptLine);

export const handler = getMessage({
  messages: auroraMessageStore(decrypted(readDatabase), archive),
});
