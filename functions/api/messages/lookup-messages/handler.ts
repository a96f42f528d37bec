import type { MessageStore } from '../../../shared/domain/messages/message-store.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { decrypted, decryptLine } from '../../../shared/runtime/content-keys.ts';
import { readDatabase } from '../../../shared/runtime/read-database.ts';
import { archiveObjects } from '../../../shared/runtime/s3/archive-objects.ts';
import { auroraArchiveReader } from '../../../shared/store/archive/aurora-archive-reader.ts';
import { auroraMessageStore } from '../../../shared/store/messages/aurora-message-store.ts';

export const lookupMessages = (deps: { messages: Pick<MessageStore, 'lookup'> }) =>
  endpoint('lookup-messages', async ({ body, caller }) => ({
    status: 200,
    body: await deps.messages.lookup([...new Set(body.ids)], caller),
  }));

const archive = auroraArchiveReader(readDatabase, archiveObjects, decryptLine);

export const handler = lookupMessages({
  messages: auroraMessageStore(decrypted(readDatabase), archive),
});
