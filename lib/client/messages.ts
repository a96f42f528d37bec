import type { ApiClient } from './api-client.ts';
import type { ApiReply, Message } from './api-operation.ts';

/** Every message of a conversation, page by page; `after` (a seq) goes with order asc only. */
export async function* readMessages(
  api: ApiClient,
  conversationId: string,
  start: { readonly order: 'asc' | 'desc'; readonly after?: number },
): AsyncGenerator<Message> {
  let from: typeof start | { readonly cursor: string } = start;
  while (true) {
    const { body }: ApiReply<'list-messages'> = await api.request('list-messages', {
      path: { conversationId },
      query: { ...from, limit: 200 },
    });
    yield* body.items;
    if (body.nextCursor === null) return;
    from = { cursor: body.nextCursor };
  }
}
