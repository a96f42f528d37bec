import { DatabaseSync } from 'node:sqlite';
import type {
  SourceConversation,
  SourceItem,
  SourceMessage,
  SourceParticipant,
  SourceVersion,
} from './source.ts';

export interface OrderedMessage {
  readonly message: SourceMessage;
  /** Time of the message to which this one replies, in milliseconds since 1970; absent when the export lacks it. */
  readonly repliedAt?: number | undefined;
  /** Earlier texts, the first one first. */
  readonly versions: readonly SourceVersion[];
}

/** The items of an export, sorted on disk, so that memory stays bounded for any order and size. */
export interface Workbook {
  add(item: Exclude<SourceItem, { notKept: unknown }>): void;
  /** In the order in which the export names them. */
  conversations(): Iterable<{
    conversation: SourceConversation;
    participants: readonly SourceParticipant[];
    firstAt: number | undefined;
  }>;
  /** Oldest first; of the same time, in the order of the export. */
  messages(conversation: string): Iterable<OrderedMessage>;
  counts(): { readonly conversations: number; readonly messages: number };
  close(): void;
}

const schema = `
  PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;
  CREATE TABLE conversation (id TEXT PRIMARY KEY, item TEXT) STRICT;
  CREATE TABLE participant (n INTEGER PRIMARY KEY, conversation TEXT, user TEXT, item TEXT, UNIQUE (conversation, user)) STRICT;
  CREATE TABLE message (n INTEGER PRIMARY KEY, conversation TEXT, id TEXT, at INTEGER, item TEXT) STRICT;
  CREATE INDEX message_by_id ON message (conversation, id);
  CREATE TABLE version (n INTEGER PRIMARY KEY, conversation TEXT, id TEXT, item TEXT) STRICT;
  CREATE INDEX version_by_id ON version (conversation, id);
  CREATE TABLE deletion (conversation TEXT, id TEXT, at INTEGER, PRIMARY KEY (conversation, id)) STRICT, WITHOUT ROWID;
  BEGIN;
`;

/** A SQLite database in a temporary file that is removed when it is closed. */
export function openWorkbook(): Workbook {
  const database = new DatabaseSync('');
  database.exec(schema);
  const insert = {
    conversation: database.prepare(
      'INSERT INTO conversation VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET item = coalesce(excluded.item, item)',
    ),
    participant: database.prepare(
      'INSERT INTO participant (conversation, user, item) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    message: database.prepare('INSERT INTO message (conversation, id, at, item) VALUES (?, ?, ?, ?)'),
    version: database.prepare('INSERT INTO version (conversation, id, item) VALUES (?, ?, ?)'),
    deletion: database.prepare('INSERT INTO deletion VALUES (?, ?, ?) ON CONFLICT DO NOTHING'),
  };
  const sameIds = database.prepare(
    "SELECT count(*) AS count FROM message WHERE conversation = ? AND (id = ? OR id >= ? || '#' AND id < ? || '$')",
  );
  const known = new Set<string>();
  const mention = (conversation: string) => {
    if (known.has(conversation)) return;
    known.add(conversation);
    insert.conversation.run(conversation, null);
  };

  const addMessage = (message: SourceMessage) => {
    const { conversation, at } = message;
    let { id } = message;
    if (message.numbered) {
      const { count } = sameIds.get(conversation, id, id, id) as { count: number };
      if (count > 0) id = `${id}#${count + 1}`;
    }
    insert.message.run(conversation, id, at, JSON.stringify({ ...message, id }));
  };

  const versionsOf = database.prepare(
    'SELECT item FROM version WHERE conversation = ? AND id = ? ORDER BY n',
  );
  const deletionOf = database.prepare('SELECT at FROM deletion WHERE conversation = ? AND id = ?');
  const timeOf = database.prepare('SELECT min(at) AS at FROM message WHERE conversation = ? AND id = ?');

  return {
    add(item) {
      if ('conversation' in item) {
        known.add(item.conversation.id);
        insert.conversation.run(item.conversation.id, JSON.stringify(item.conversation));
        return;
      }
      const about =
        'participant' in item
          ? item.participant
          : 'message' in item
            ? item.message
            : 'version' in item
              ? item.version
              : item.deletion;
      mention(about.conversation);
      if ('participant' in item)
        insert.participant.run(about.conversation, item.participant.userId, JSON.stringify(about));
      else if ('message' in item) addMessage(item.message);
      else if ('version' in item)
        insert.version.run(about.conversation, item.version.id, JSON.stringify(about));
      else insert.deletion.run(about.conversation, item.deletion.id, item.deletion.at);
    },

    *conversations() {
      const rows = database.prepare('SELECT id, item FROM conversation ORDER BY rowid').iterate();
      const participants = database.prepare('SELECT item FROM participant WHERE conversation = ? ORDER BY n');
      const firstAt = database.prepare('SELECT min(at) AS at FROM message WHERE conversation = ?');
      for (const { id, item } of rows as Iterable<{ id: string; item: string | null }>) {
        yield {
          conversation: item === null ? { id, type: 'group' } : (JSON.parse(item) as SourceConversation),
          participants: participants
            .all(id)
            .map((row) => JSON.parse(row.item as string) as SourceParticipant),
          firstAt: (firstAt.get(id)?.at as number | null) ?? undefined,
        };
      }
    },

    *messages(conversation) {
      const rows = database
        .prepare('SELECT item FROM message WHERE conversation = ? ORDER BY at, n')
        .iterate(conversation);
      for (const row of rows) {
        const message = JSON.parse(row.item as string) as SourceMessage;
        const deletedAt = deletionOf.get(conversation, message.id)?.at as number | undefined;
        yield {
          message: deletedAt === undefined ? message : { ...message, deletedAt },
          repliedAt:
            message.replyTo === undefined
              ? undefined
              : ((timeOf.get(conversation, message.replyTo)?.at as number | null) ?? undefined),
          versions: versionsOf
            .all(conversation, message.id)
            .map(({ item }) => JSON.parse(item as string) as SourceVersion),
        };
      }
    },

    counts() {
      const count = (table: string) =>
        (database.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { count: number }).count;
      return { conversations: count('conversation'), messages: count('message') };
    },
    close: () => database.close(),
  };
}
