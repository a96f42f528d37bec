import type { ExportFolder } from '../export-folder.ts';
import {
  metadataOf,
  type Source,
  type SourceFile,
  type SourceItem,
  type SourceOptions,
  type SourceReaction,
  unknownFields,
} from '../source.ts';
import { isObject, listOf, numberOf, readJson, textOf } from './json-file.ts';
import { type SlackNames, type SlackText, slackText } from './slack-text.ts';

type Fields = Readonly<Record<string, unknown>>;

const conversationFiles = ['channels.json', 'groups.json', 'dms.json', 'mpims.json'] as const;

/** Fields that are kept, that others repeat, or that name the message for Slack's own programs. */
const knownFields = new Set([
  ...[
    'type',
    'subtype',
    'text',
    'ts',
    'user',
    'bot_id',
    'username',
    'thread_ts',
    'parent_user_id',
    'reply_count',
  ],
  ...['reply_users', 'reply_users_count', 'latest_reply', 'replies', 'reactions', 'files', 'file', 'upload'],
  ...[
    'attachments',
    'blocks',
    'edited',
    'comment',
    'client_msg_id',
    'team',
    'user_team',
    'source_team',
    'app_id',
  ],
  ...[
    'display_as_bot',
    'hidden',
    'event_ts',
    'channel',
    'inviter',
    'topic',
    'purpose',
    'name',
    'old_name',
    'root',
  ],
  ...['message', 'previous_message', 'deleted_ts', 'original', 'is_intro', 'permalink', 'x_files'],
]);

const knownAttachmentFields = new Set([
  ...[
    'id',
    'fallback',
    'pretext',
    'title',
    'title_link',
    'text',
    'fields',
    'footer',
    'mrkdwn_in',
    'author_name',
  ],
  ...[
    'blocks',
    'message_blocks',
    'from_url',
    'original_url',
    'ts',
    'channel_id',
    'channel_name',
    'is_msg_unfurl',
  ],
  ...['is_share', 'author_id', 'author_subname', 'author_link'],
]);

interface Channel {
  readonly id: string;
  /** Folder of its days. */
  readonly folder: string;
}

/** A workspace as Slack exports it, or slackdump with its files: https://slack.com/help/articles/220556107 */
export const slack: Source = async function* (folder, options) {
  const users = new Map((await records(folder, 'users.json')).map((user) => [textOf(user.id) ?? '', user]));
  const namesOf = (id: string) => {
    const user = users.get(id);
    const profile = isObject(user?.profile) ? user.profile : {};
    return [id, textOf(user?.name), textOf(profile.email), textOf(user?.real_name)] as const;
  };
  const channels: Channel[] = [];
  const channelNames = new Map<string, string>();
  const names: SlackNames = {
    userIdOf: (id) => options.users.idOf(...namesOf(id)),
    channelNameOf: (id) => channelNames.get(id) ?? id,
  };
  for (const file of conversationFiles) {
    for (const record of await records(folder, file)) {
      const id = textOf(record.id);
      if (!id) continue;
      const name = textOf(record.name);
      channels.push({ id, folder: name ?? id });
      if (name) channelNames.set(id, name);
      yield* conversationOf(file, record, id, { options, names, namesOf, users });
    }
  }
  for (const channel of channels) yield* messagesOf(folder, channel, names);
  yield* otherFiles(folder, channels);
};

const records = async (folder: ExportFolder, name: string) =>
  folder.names.includes(name) ? listOf(await readJson(folder, name)) : [];

function* conversationOf(
  file: (typeof conversationFiles)[number],
  record: Fields,
  id: string,
  {
    options,
    names,
    namesOf,
    users,
  }: {
    options: SourceOptions;
    names: SlackNames;
    namesOf: (id: string) => readonly (string | undefined)[];
    users: ReadonlyMap<string, Fields>;
  },
): Generator<SourceItem> {
  const members = Array.isArray(record.members) ? record.members.map(String) : [];
  const created = numberOf(record.created);
  const titled = (value: unknown) => (isObject(value) ? textOf(value.value) : undefined);
  yield {
    conversation: {
      id,
      type: file === 'dms.json' ? 'one-to-one' : 'group',
      createdAt: created && created * 1000,
      metadata: metadataOf({
        name: record.name,
        topic: titled(record.topic),
        purpose: titled(record.purpose),
        archived: record.is_archived === true,
      }),
    },
  };
  for (const member of new Set(members)) {
    if (users.get(member)?.deleted === true || !options.users.mayRead(...namesOf(member))) continue;
    const role = member === record.creator ? 'owner' : 'member';
    yield { participant: { conversation: id, userId: names.userIdOf(member), role } };
  }
  for (const pin of listOf(record.pins))
    yield { notKept: { what: 'pinned message', where: `${file} ${id} ${textOf(pin.id)}` } };
}

async function* messagesOf(
  folder: ExportFolder,
  channel: Channel,
  names: SlackNames,
): AsyncGenerator<SourceItem> {
  for (const day of folder.names.filter((name) => name.startsWith(`${channel.folder}/`) && isDay(name))) {
    for (const record of listOf(await readJson(folder, day))) {
      const where = `${day} ${textOf(record.ts) ?? 'without ts'}`;
      yield* revisionOf(record, channel, names, where) ?? messageOf(record, channel, names, where, folder);
    }
  }
}

const isDay = (name: string) => /\/\d{4}-\d{2}-\d{2}\.json$/.test(name);

const atOf = (ts: unknown) => {
  const seconds = numberOf(ts);
  return seconds === undefined ? undefined : Math.floor(seconds * 1000);
};

/** Edits and deletions, which exports of some plans contain as separate records. */
function revisionOf(
  record: Fields,
  { id: conversation }: Channel,
  names: SlackNames,
  where: string,
): SourceItem[] | undefined {
  const at = atOf(record.ts);
  const before = isObject(record.previous_message) ? record.previous_message : {};
  if (record.subtype === 'message_changed' && textOf(before.ts)) {
    const edited = isObject(before.edited) ? before.edited.ts : before.ts;
    const { content, contentType } = slackText(textOf(before.text) ?? '', names);
    return [
      {
        version: {
          conversation,
          id: textOf(before.ts) as string,
          content,
          contentType,
          at: atOf(edited) ?? 0,
        },
      },
    ];
  }
  if (record.subtype === 'message_deleted') {
    const id = textOf(record.deleted_ts) ?? textOf(before.ts);
    if (id && at !== undefined) return [{ deletion: { conversation, id, at } }];
  }
  if (at === undefined) return [{ notKept: { what: 'message without a time', where } }];
  return undefined;
}

async function* messageOf(
  record: Fields,
  { id: conversation }: Channel,
  names: SlackNames,
  where: string,
  folder: ExportFolder,
): AsyncGenerator<SourceItem> {
  const ts = textOf(record.ts) as string;
  const at = atOf(ts) as number;
  const subtype = textOf(record.subtype);
  const comment = isObject(record.comment) ? record.comment : {};
  const thread = textOf(record.thread_ts);
  const parts = [slackText(textOf(record.text) ?? '', names), ...attachmentTexts(record, names)];
  const files = listOf(record.files ?? (record.file ? [record.file] : []));
  const found: SourceFile[] = [];
  for (const file of files) {
    const path = await pathOf(folder, conversation, names, file);
    const name = textOf(file.name) ?? textOf(file.title) ?? textOf(file.id) ?? 'file';
    if (path) found.push({ path, name, mime: textOf(file.mimetype) });
    else
      yield {
        notKept: { what: 'content of a file (the export has its address alone)', where: `${where} ${name}` },
      };
  }
  const edited = isObject(record.edited) ? atOf(record.edited.ts) : undefined;
  if (edited !== undefined)
    yield { notKept: { what: 'text before an edit (unless the export has it)', where } };
  const { reactions, unnamed } = reactionsOf(record, names);
  if (unnamed > 0)
    yield { notKept: { what: 'reaction of somebody whom the export does not name', where, count: unnamed } };
  if (reactions.length > 0) yield { notKept: { what: 'time of a reaction (the export has none)', where } };
  const gone = subtype === 'tombstone';
  const said = joined(parts);
  yield {
    message: {
      conversation,
      id: ts,
      senderId: names.userIdOf(
        textOf(comment.user) ??
          textOf(record.user) ??
          textOf(record.bot_id) ??
          textOf(record.username) ??
          'slack',
      ),
      at,
      content: gone ? '' : said.content,
      contentType: said.contentType,
      metadata: metadataOf({
        kind: subtype,
        author: record.user ? undefined : record.username,
        files: files.map(({ id, name, mimetype, size, permalink }) =>
          metadataOf({ id, name, mime: mimetype, size, permalink }),
        ),
      }),
      mentions: gone ? [] : said.mentions,
      mentionsAll: !gone && said.mentionsAll,
      replyTo: thread && thread !== ts ? thread : undefined,
      editedAt: edited,
      deletedAt: gone ? at : undefined,
      reactions,
      files: found,
    },
  };
  yield* unknownFields(record, knownFields, 'message', where);
  for (const attachment of listOf(record.attachments)) {
    if (isPreview(attachment)) yield { notKept: { what: 'preview of a link', where } };
    else yield* unknownFields(attachment, knownAttachmentFields, 'attachment', where);
  }
}

/** Slack's preview of a link: the sender did not write it. */
const isPreview = (attachment: Fields) =>
  Boolean(attachment.from_url ?? attachment.original_url) &&
  attachment.is_msg_unfurl !== true &&
  attachment.is_share !== true;

function attachmentTexts(record: Fields, names: SlackNames): SlackText[] {
  const texts = listOf(record.attachments)
    .filter((one) => !isPreview(one))
    .map((one) => {
      const title = textOf(one.title);
      const link = textOf(one.title_link);
      const body = [
        textOf(one.author_name),
        textOf(one.pretext),
        title && link ? `<${link}|${title}>` : title,
        textOf(one.text),
        ...listOf(one.fields).map((field) =>
          [field.title, field.value].map(textOf).filter(Boolean).join(': '),
        ),
        ...blockTexts(one.blocks),
        textOf(one.footer),
      ].filter(Boolean);
      return body.length > 0 ? body.join('\n') : (textOf(one.fallback) ?? '');
    });
  const blocks = textOf(record.text) ? [] : [...blockTexts(record.blocks)];
  return [...blocks, ...texts].filter((text) => text !== '').map((text) => slackText(text, names));
}

/** The texts of Block Kit blocks, in order: https://docs.slack.dev/reference/block-kit/blocks */
function* blockTexts(block: unknown): Generator<string> {
  if (Array.isArray(block)) for (const one of block) yield* blockTexts(one);
  else if (isObject(block)) {
    if (typeof block.text === 'string') yield block.text;
    else if (isObject(block.text)) yield* blockTexts(block.text);
    for (const part of [block.fields, block.elements]) if (part) yield* blockTexts(part);
  }
}

function joined(parts: readonly SlackText[]): SlackText {
  const filled = parts.filter(({ content }) => content !== '');
  return {
    content: filled.map(({ content }) => content).join('\n'),
    contentType: filled.some(({ contentType }) => contentType === 'markdown') ? 'markdown' : 'text',
    mentions: [...new Set(filled.flatMap(({ mentions }) => mentions))],
    mentionsAll: filled.some(({ mentionsAll }) => mentionsAll),
  };
}

function reactionsOf(record: Fields, names: SlackNames): { reactions: SourceReaction[]; unnamed: number } {
  const all = listOf(record.reactions).map((one) => ({
    reaction: `:${textOf(one.name) ?? ''}:`,
    users: Array.isArray(one.users) ? one.users.map(String) : [],
    count: numberOf(one.count) ?? 0,
  }));
  return {
    reactions: all.flatMap(({ reaction, users }) =>
      users.map((user) => ({ userId: names.userIdOf(user), reaction })),
    ),
    unnamed: all.reduce((sum, { users, count }) => sum + Math.max(0, count - users.length), 0),
  };
}

/** Paths at which slackdump may put a file: beside the days of its channel, or below `__uploads`, for Mattermost. */
async function pathOf(
  folder: ExportFolder,
  conversation: string,
  names: SlackNames,
  file: Fields,
): Promise<string | undefined> {
  const [id, name] = [textOf(file.id), textOf(file.name)];
  for (const path of [
    `${names.channelNameOf(conversation)}/attachments/${id}-${name}`,
    `${conversation}/attachments/${id}-${name}`,
    `__uploads/${id}/${name}`,
  ]) {
    if ((await folder.size(path)) !== undefined) return path;
  }
  return undefined;
}

/** Logs, canvases and the like. */
async function* otherFiles(folder: ExportFolder, channels: readonly Channel[]): AsyncGenerator<SourceItem> {
  const read = new Set<string>(['users.json', ...conversationFiles]);
  const folders = new Set(channels.map((one) => one.folder));
  for (const name of folder.names) {
    const [first = ''] = name.split('/');
    if (read.has(name) || first === '__uploads') continue;
    if (folders.has(first) && (isDay(name) || name.includes('/attachments/'))) continue;
    if (isDay(name))
      yield { notKept: { what: 'day of a channel that the export does not list', where: name } };
    else yield { notKept: { what: `file ${name}`, where: name } };
  }
}
