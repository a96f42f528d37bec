import * as z from 'zod';
import type { Caller } from '../domain/caller.ts';
import type { ChangeFeed, ChangePage, SyncPosition } from '../domain/changes/change-feed.ts';
import { refused } from '../domain/domain-error.ts';
import { limits } from '../domain/limits.ts';
import type { SecretValues } from '../runtime/secret.ts';
import { type CursorCodec, cursorCodec } from './cursor.ts';

const position: z.ZodType<SyncPosition> = z.strictObject({
  base: z.string(),
  baseAt: z.iso.datetime(),
  within: z
    .strictObject({
      target: z.string(),
      targetAt: z.iso.datetime(),
      conversationId: z.uuid(),
      seq: z.int(),
      number: z.int(),
      receipt: z.int(),
    })
    .exactOptional(),
});

export type SyncTokenCodec = CursorCodec<SyncPosition>;

export const syncTokens = (
  listing: 'list-changes' | 'list-conversation-changes',
  keys: SecretValues,
): SyncTokenCodec =>
  cursorCodec({ listing, position, keys, refusal: { kind: 'invalid-sync-token', pointer: '#/query/since' } });

/**
 * Reads a page of changes since a sync token; without a token, returns no changes and a token to begin with. @throws
 * DomainError sync-token-expired
 */
export async function readChanges(
  deps: { readonly changes: ChangeFeed; readonly tokens: SyncTokenCodec },
  { since, limit }: { readonly since?: string | undefined; readonly limit: number },
  conversationId: string | undefined,
  caller: Caller,
) {
  const of = conversationId ?? '';
  const from = since === undefined ? undefined : await deps.tokens.decode(since, of, caller);
  if (from && Date.parse(from.baseAt) < Date.now() - limits.syncDays * 24 * 60 * 60 * 1000) {
    throw refused('sync-token-expired');
  }
  const { items, next, hasMore }: ChangePage = await deps.changes.read(
    { conversationId, since: from, limit },
    caller,
  );
  return {
    status: 200 as const,
    body: { items: [...items], nextToken: await deps.tokens.encode(next, of, caller), hasMore },
  };
}
