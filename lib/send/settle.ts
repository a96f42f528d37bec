import { setTimeout as delay } from 'node:timers/promises';
import { isProblem } from '../client/api-errors.ts';
import { listItems } from '../client/pages.ts';
import { type FileImport, type ImportOptions, reject } from './file-import.ts';

/**
 * Waits until every queued message of a file is stored or rejected.
 * @throws Error when nothing happened to any for `settleTimeoutMs`
 */
export async function settle(one: FileImport, options: ImportOptions): Promise<void> {
  const { settleTimeoutMs = 120_000, signal } = options;
  for (let lastProgress = Date.now(); one.queued.size > 0 && !signal?.aborted; ) {
    const before = one.queued.size;
    await findStored(one, options);
    await findRejected(one, options);
    if (one.queued.size < before) {
      options.onSettled?.(before - one.queued.size);
      lastProgress = Date.now();
    } else if (Date.now() - lastProgress > settleTimeoutMs) {
      throw new Error(`${one.queued.size} messages are still queued; import again later to see`);
    } else {
      await delay(250, undefined, { signal }).catch(() => {});
    }
  }
}

async function findStored(one: FileImport, { api }: ImportOptions): Promise<void> {
  const news = listItems(api, 'list-messages', {
    path: { conversationId: one.conversationId },
    query: { after: one.lastSeq, order: 'asc', limit: 200 },
  });
  for await (const { id: messageId, seq } of news) {
    one.lastSeq = seq;
    stored(one, messageId);
  }
}

/** The queue keeps the order of a conversation, so nothing behind the first message that still waits is decided. */
async function findRejected(one: FileImport, options: ImportOptions): Promise<void> {
  for (const [messageId, { line }] of one.queued) {
    try {
      await options.api.request('get-message', { path: { messageId } });
      stored(one, messageId);
    } catch (error) {
      if (isProblem(error, 'message-queued-or-unknown')) return;
      if (!isProblem(error, 'message-rejected', 'message-rejected-conversation-deleted')) throw error;
      one.queued.delete(messageId);
      reject(one, line, error.message, options);
    }
  }
}

function stored(one: FileImport, messageId: string): void {
  const queued = one.queued.get(messageId);
  if (!queued) return;
  one.queued.delete(messageId);
  if (queued.replayed) one.duplicates++;
  else one.stored++;
}
