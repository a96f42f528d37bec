import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type * as z from 'zod';
import type { MessageStore } from '../../../shared/domain/messages/message-store.ts';
import type { CursorCodec } from '../../../shared/http/cursor.ts';
import { endpoint } from '../../../shared/http/endpoint.ts';
import { cursors } from '../../../shared/http/listing.ts';
import { decrypted, decryptLine } from '../../../shared/runtime/content-keys.ts';
import { metrics } from '../../../shared/runtime/observability.ts';
import { pageReader, readDatabase } from '../../../shared/runtime/read-database.ts';
import { archiveObjects } from '../../../shared/runtime/s3/archive-objects.ts';
import { auroraArchiveReader } from '../../../shared/store/archive/aurora-archive-reader.ts';
import { auroraMessageStore } from '../../../shared/store/messages/aurora-message-store.ts';
import { readerPages } from '../../../shared/store/messages/reader-pages.ts';
import { inOrder, position, windowOf } from './page.ts';

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
    const page = inOrder(start.order, found);
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
  cursors: cursors('list-messages', position),
});
