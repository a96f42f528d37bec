import type pg from 'pg';
import { searchLanguage } from '../../../../functions/shared/runtime/search-language.ts';
import { auroraChangeFeed } from '../../../../functions/shared/store/changes/aurora-change-feed.ts';
import { auroraConversationStore } from '../../../../functions/shared/store/conversations/aurora-conversation-store.ts';
import { auroraMessageStore } from '../../../../functions/shared/store/messages/aurora-message-store.ts';
import { auroraMessageSearch } from '../../../../functions/shared/store/search/aurora-message-search.ts';
import type { SqlClient } from '../../../../functions/shared/store/sql/sql-client.ts';
import { callerNamed, messageFrom } from '../../../support/stores/messages.ts';
import { type History, words } from './fill.ts';

export interface HistoryStatement {
  readonly name: string;
  readonly run: () => Promise<unknown>;
  readonly runs: number;
}

const alice = callerNamed('alice');

/** Statements whose cost history could raise: of one conversation, and of one user in all of theirs. */
export async function historyStatements(
  owner: pg.Client,
  sql: SqlClient,
  { hot }: History,
): Promise<HistoryStatement[]> {
  const { rows } = await owner.query<{ id: string }>(
    'SELECT id FROM conversation ORDER BY random() LIMIT 1000',
  );
  const any = () => rows[Math.floor(Math.random() * rows.length)]?.id ?? '';
  const messages = auroraMessageStore(sql);
  const conversations = auroraConversationStore(sql);
  const changes = auroraChangeFeed(sql);
  const search = auroraMessageSearch(sql, () => searchLanguage('english'));
  const page = (conversationId: string, anchor: number = Number.MAX_SAFE_INTEGER) =>
    messages.list({ conversationId, direction: 'older', anchor, limit: 50 }, alice);
  const append = (count: number) =>
    messages.append(
      Array.from({ length: count }, () => ({
        message: messageFrom('alice', any(), { content: 'x'.repeat(300) }),
      })),
    );
  const find = (text: string, more = {}) => search.search({ text, limit: 20, ...more }, alice);
  const since = (await changes.read({ limit: 1 }, alice)).next;
  return [
    { name: 'newest page of 50', run: () => page(any()), runs: 500 },
    {
      name: 'any page of the largest conversation',
      run: () => page(hot.id, 51 + Math.floor(Math.random() * (hot.lastSeq - 51))),
      runs: 500,
    },
    { name: 'append 1', run: () => append(1), runs: 500 },
    { name: 'append 100', run: () => append(100), runs: 30 },
    { name: 'list conversations, 50', run: () => conversations.list({ limit: 50 }, alice), runs: 100 },
    {
      name: 'list unread conversations, 50',
      run: () => conversations.list({ limit: 50, unread: true }, alice),
      runs: 30,
    },
    { name: 'totals of unread', run: () => conversations.unreadTotals(alice), runs: 5 },
    { name: 'changes, a page of 50', run: () => changes.read({ since, limit: 50 }, alice), runs: 50 },
    {
      name: 'changes, none',
      run: async () =>
        changes.read({ since: (await changes.read({ limit: 1 }, alice)).next, limit: 50 }, alice),
      runs: 50,
    },
    { name: 'search: a word of every message', run: () => find(words.ofEvery), runs: 10 },
    { name: 'search: a rare word', run: () => find(words.rare), runs: 10 },
    {
      name: 'search: a rare word in one conversation',
      run: () => find(words.rare, { conversationId: hot.id }),
      runs: 20,
    },
  ];
}
