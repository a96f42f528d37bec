import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { JSONParser } from '@streamparser/json';
import type { ExportFolder } from '../export-folder.ts';
import { timeIn } from '../local-time.ts';
import { type Members, membersOf } from '../members.ts';
import {
  metadataOf,
  type Source,
  type SourceFile,
  type SourceItem,
  type SourceOptions,
  type SourceReaction,
} from '../source.ts';
import { isObject, listOf, numberOf, textOf } from './json-file.ts';
import { telegramText } from './telegram-text.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A chat's fields, and its messages, in the order of the file. */
type Met =
  | { readonly chat: string; readonly field: string; readonly value: unknown }
  | { readonly chat: string; readonly message: Fields }
  | { readonly other: string };

interface Chat {
  readonly fields: Map<string, unknown>;
  readonly members: Members;
  conversation?: string;
  senders: number;
}

/** result.json of Telegram Desktop, of one chat or of all: https://core.telegram.org/import-export */
export const telegram: Source = async function* (folder, options) {
  const name = folder.main ?? folder.names.find((one) => one.endsWith('result.json'));
  if (!name) throw new Error('The export has no result.json.');
  const root = name.includes('/') ? `${name.slice(0, name.lastIndexOf('/'))}/` : '';
  const chats = new Map<string, Chat>();
  for await (const met of parts(await folder.open(name))) {
    if ('other' in met) {
      yield { notKept: { what: `part "${met.other}" of the export`, where: name } };
      continue;
    }
    let chat = chats.get(met.chat);
    if (!chat) {
      // The previous chat is complete.
      for (const [key, done] of chats) {
        yield* conversationOf(done, options, key);
        chats.delete(key);
      }
      chat = { fields: new Map(), members: membersOf(options.users), senders: 0 };
      chats.set(met.chat, chat);
    }
    if ('field' in met) chat.fields.set(met.field, met.value);
    else yield* messageOf(met.message, chat, met.chat, { folder, root, options, name });
  }
  for (const [key, chat] of chats) yield* conversationOf(chat, options, key);
};

const chatFields = ['name', 'type', 'id'];

/** Reads the one big file without keeping it in memory. */
async function* parts(stream: Readable): AsyncGenerator<Met> {
  const lists = ['$', '$.chats.list.*', '$.left_chats.list.*'];
  const others = [
    'contacts',
    'frequent_contacts',
    'sessions',
    'web_sessions',
    'other_data',
    'stories',
    'profile_pictures',
  ];
  const parser = new JSONParser({
    paths: [
      ...lists.flatMap((list) => [...chatFields, 'messages.*'].map((field) => `${list}.${field}`)),
      ...others.map((field) => `$.${field}`),
    ],
    keepStack: false,
  });
  const met: Met[] = [];
  parser.onValue = ({ value, key, stack }) => {
    const path = [...stack.slice(1).map((one) => one.key), key].map(String);
    const [first = '', , third = ''] = path;
    const isList = first === 'chats' || first === 'left_chats';
    const chat = isList ? `${first} ${third}` : '';
    if (path.at(-2) === 'messages') {
      if (isObject(value)) met.push({ chat, message: value as Fields });
    } else if (isList || chatFields.includes(first)) met.push({ chat, field: String(key), value });
    else met.push({ other: first });
  };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    parser.write(chunk);
    yield* met.splice(0);
  }
  if (!parser.isEnded) throw new Error('The export ends in the middle; export it again.');
}

/** The name of a chat that has neither id nor name stays the same when the chat is exported again. */
function idOf({ fields }: Chat, options: SourceOptions, key: string): string {
  const id = textOf(fields.get('id')) ?? textOf(fields.get('name'));
  return options.conversation && key === '' ? options.conversation : (id ?? `telegram${key && ` ${key}`}`);
}

function* conversationOf(chat: Chat, options: SourceOptions, key: string): Generator<SourceItem> {
  const { fields, members, conversation = idOf(chat, options, key) } = chat;
  const isPersonal = fields.get('type') === 'personal_chat' || fields.get('type') === 'bot_chat';
  yield {
    conversation: {
      id: conversation,
      type: isPersonal ? 'one-to-one' : 'group',
      metadata: metadataOf({ name: fields.get('name'), kind: fields.get('type') }),
    },
  };
  yield* members.items(conversation);
}

const included = (path: unknown): string | undefined => {
  const text = textOf(path);
  return text?.startsWith('(File') ? undefined : text;
};

/** Fields that become something of the message; all others are kept in its metadata. */
const knownFields = new Set([
  ...[
    'id',
    'type',
    'date',
    'date_unixtime',
    'edited',
    'edited_unixtime',
    'from',
    'from_id',
    'actor',
    'actor_id',
  ],
  ...[
    'action',
    'text',
    'text_entities',
    'reply_to_message_id',
    'photo',
    'file',
    'file_name',
    'mime_type',
    'thumbnail',
  ],
  ...['reactions'],
]);

async function* messageOf(
  record: Fields,
  chat: Chat,
  key: string,
  {
    folder,
    root,
    options,
    name,
  }: { folder: ExportFolder; root: string; options: SourceOptions; name: string },
): AsyncGenerator<SourceItem> {
  chat.conversation ??= idOf(chat, options, key);
  const { conversation, members } = chat;
  const where = `${name} ${conversation} ${textOf(record.id) ?? textOf(record.date_unixtime) ?? ''}`;
  const at = momentOf(record.date_unixtime, record.date, options);
  if (at === undefined) {
    yield { notKept: { what: 'message without a time', where } };
    return;
  }
  const isService = record.type === 'service';
  const names = (isService ? [record.actor_id, record.actor] : [record.from_id, record.from]).map(textOf);
  const senderId = options.users.idOf(...names, 'deleted-account');
  noteMembers(record, names, members);
  const { content, contentType, mentions, lost } = telegramText(record.text, (id, shown) =>
    options.users.idOf(id, shown),
  );
  for (const kind of lost) yield { notKept: { what: `formatting: ${kind}`, where } };

  const files: SourceFile[] = [];
  for (const field of ['photo', 'file'] as const) {
    if (record[field] === undefined) continue;
    const path = included(record[field]);
    const found = path && (await folder.size(`${root}${path}`)) !== undefined;
    if (path && found)
      files.push({
        path: `${root}${path}`,
        name: textOf(record.file_name) ?? nameOf(path),
        mime: textOf(record.mime_type),
      });
    else yield { notKept: { what: 'content of a file (it is not in the export)', where } };
  }
  if (included(record.thumbnail)) yield { notKept: { what: 'thumbnail of a file', where } };
  const { reactions, unnamed } = reactionsOf(record, options);
  if (unnamed > 0)
    yield { notKept: { what: 'reaction of somebody whom the export does not name', where, count: unnamed } };
  const edited = momentOf(record.edited_unixtime, record.edited, options);
  if (edited !== undefined) yield { notKept: { what: 'text before an edit (the export has none)', where } };
  yield {
    message: {
      conversation,
      id:
        textOf(record.id) ??
        `${at}-${createHash('sha256').update(`${senderId}\0${content}`).digest('hex').slice(0, 16)}`,
      numbered: record.id === undefined,
      senderId,
      at,
      content: content || (isService ? actionText(record) : ''),
      contentType,
      metadata: metadataOf({
        kind: record.action,
        ...Object.fromEntries(Object.entries(record).filter(([field]) => !knownFields.has(field))),
      }),
      mentions,
      replyTo: textOf(record.reply_to_message_id),
      editedAt: edited,
      reactions,
      files,
    },
  };
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

function momentOf(unix: unknown, date: unknown, { timeZone }: SourceOptions): number | undefined {
  const seconds = numberOf(unix);
  if (seconds !== undefined) return seconds * 1000;
  const [, year, month, day, hour, minute, second] = (
    textOf(date)?.match(/^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)/) ?? []
  ).map(Number);
  if (year === undefined) return undefined;
  if (!timeZone)
    throw new Error(
      'The times of this export have no zone: name that of whoever exported it with --time-zone.',
    );
  return timeIn(timeZone, { year, month, day, hour, minute, second } as Parameters<typeof timeIn>[1]);
}

/** Text of a service message without one, from its type. */
function actionText(record: Fields): string {
  const action = (textOf(record.action) ?? 'service message').replaceAll('_', ' ');
  const about = [record.title, ...(Array.isArray(record.members) ? record.members : [])]
    .map(textOf)
    .filter(Boolean);
  return about.length > 0 ? `${action}: ${about.join(', ')}` : action;
}

function noteMembers(record: Fields, names: readonly (string | undefined)[], members: Members): void {
  const named = (Array.isArray(record.members) ? record.members : []).map(textOf);
  if (record.action === 'remove_members') for (const one of named) members.remove(one);
  else {
    if (names.some(Boolean)) members.add(...names);
    if (['invite_members', 'create_group'].includes(textOf(record.action) ?? ''))
      for (const one of named) if (one) members.add(one);
  }
}

function reactionsOf(
  record: Fields,
  { users }: SourceOptions,
): { reactions: SourceReaction[]; unnamed: number } {
  const reactions: SourceReaction[] = [];
  let counted = 0;
  for (const one of listOf(record.reactions)) {
    counted += numberOf(one.count) ?? 0;
    const reaction = textOf(one.emoji) ?? textOf(one.document_id) ?? textOf(one.type) ?? '?';
    for (const { from_id, from, date } of listOf(one.recent)) {
      const at = /[Z+]/.test(textOf(date) ?? '') ? Date.parse(textOf(date) as string) : undefined;
      reactions.push({ userId: users.idOf(textOf(from_id), textOf(from)), reaction, at });
    }
  }
  return { reactions, unnamed: Math.max(0, counted - reactions.length) };
}
