import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type * as z from 'zod';
import type { MessageStore } from '../../../shared/domain/messages/message-store.ts';
import { type CursorCodec, cursorCodec } from '../../../shared/http/cursor.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { archiveObjects } from '../../../shared/runtime/archive-objects.ts';
import { decrypted, decryptLine } from '../../../shared/runtime/content-keys.ts';
import { metrics } from '../../../shared/runtime/observability.ts';
import { pageReader, readDatabase } from '../../../shared/runtime/read-database.ts';
import { secret } from '../../../shared/runtime/secret.ts';
import { auroraArchiveReader } from '../../../shared/store/archive/aurora-archive-reader.ts';
import { auroraMessageStore } from '../../../shared/store/messages/aurora-message-store.ts';
import { readerPages } from '../../../shared/store/messages/reader-pages.ts';
import { position, toPage, windowOf } from './page.ts';

export const listMessages = (deps: {
  messages: Pick<MessageStore, 'list'>;
  cursors: CursorCodec<z.infer<typeof position>>;
}) =>
  endpoint('list-messages', async ({ path, query, caller }) => {
    const { conversationId } = path;
    const start =
      query.cursor === undefined
        ? windowOf(query)
        : await deps.cursors.decode(query.cursor, conversationId, caller);
    const found = await deps.messages.list({ ...start, conversationId, limit: query.limit }, caller);
    const page = toPage(found, start);
    const encode = (next: typeof page.next) => next && deps.cursors.encode(next, conversationId, caller);
    return {
      status: 200,
      body: {
        items: page.items,
        nextCursor: (await encode(page.next)) ?? null,
        previousCursor: (await encode(page.previous)) ?? null,
        hasMore: page.next !== undefined,
      },
    };
  });

const archive = auroraArchiveReader(readDatabase, archiveObjects, decryptLine);

export const handler = listMessages({
  messages: pageReader
    ? readerPages(
        decrypted(pageReader),
        decrypted(readDatabase),
        () => metrics.addMetric('WriterPages', MetricUnit.Count, 1),
        archive,
      )
    : auroraMessageStore(decrypted(readDatabase), archive),
  cursors: cursorCodec({ listing: 'list-messages', position, key: secret('CURSOR_KEY_SECRET_ARN') }),
});
