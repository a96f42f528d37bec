import { createHash } from 'node:crypto';
import type { ExportFolder } from '../export-folder.ts';
import {
  metadataOf,
  type Source,
  type SourceFile,
  type SourceItem,
  type SourceMessage,
  type SourceOptions,
  unknownFields,
} from '../source.ts';
import { isObject, listOf, numberOf, textOf } from './json-file.ts';
import { jsonLines } from './lines.ts';

type Fields = Readonly<Record<string, unknown>>;

const knownFields = new Set([
  ...[
    'team',
    'channel',
    'channel_members',
    'user',
    'type',
    'message',
    'props',
    'create_at',
    'edit_at',
    'reactions',
  ],
  ...['replies', 'attachments'],
]);

/** A bulk export of Mattermost: https://docs.mattermost.com/onboard/bulk-loading-data.html */
export const mattermost: Source = async function* (folder, options) {
  const formerUsers = new Set<string>();
  const usernames = new Set<string>();
  const directChannels = new Set<string>();
  for (const name of folder.names.filter((one) => one.endsWith('.jsonl') || one === folder.main)) {
    for await (const { line, value } of jsonLines(await folder.open(name))) {
      const where = `${name} line ${line}`;
      const record = isObject(value) ? value : {};
      const type = textOf(record.type) ?? '';
      const about = isObject(record[type]) ? record[type] : undefined;
      if (type === 'version') continue;
      if (!about) yield { notKept: { what: 'line that is no object of a bulk export', where } };
      else yield* itemsOf(type, about, { folder, options, where, formerUsers, usernames, directChannels });
    }
  }
};

interface Context {
  readonly folder: ExportFolder;
  readonly options: SourceOptions;
  readonly where: string;
  readonly formerUsers: Set<string>;
  readonly usernames: Set<string>;
  readonly directChannels: Set<string>;
}

async function* itemsOf(type: string, about: Fields, context: Context): AsyncGenerator<SourceItem> {
  if (type === 'channel') yield channelOf(about);
  else if (type === 'user') yield* membershipsOf(about, context);
  else if (type === 'direct_channel') yield* directChannelOf(about, context);
  else if (type === 'post') yield* postOf(about, channelId(about.team, about.channel), undefined, context);
  else if (type === 'direct_post') {
    // Some exports leave direct channels out.
    const members = membersOf(about.channel_members);
    if (!context.directChannels.has(directId(members))) yield* directChannelOf({ members }, context);
    yield* postOf(about, directId(members), undefined, context);
  } else if (type !== 'team') yield { notKept: { what: `object of type ${type}`, where: context.where } };
}

const channelId = (team: unknown, channel: unknown) => `${textOf(team) ?? ''}/${textOf(channel) ?? ''}`;

/** A direct channel has no name but its members; their names are no part of the id, so that erasing one leaves none. */
const directId = (members: readonly string[]): string =>
  `direct/${createHash('sha256')
    .update(JSON.stringify([...members].sort()))
    .digest('hex')
    .slice(0, 32)}`;

const membersOf = (members: unknown): string[] => [
  ...new Set(
    (Array.isArray(members) ? members : []).map((one) => textOf(isObject(one) ? one.username : one) ?? ''),
  ),
];

function channelOf(channel: Fields): SourceItem {
  const { team, name, display_name, header, purpose, type, deleted_at } = channel;
  return {
    conversation: {
      id: channelId(team, name),
      type: 'group',
      metadata: metadataOf({
        name,
        team,
        displayName: display_name,
        header,
        purpose,
        private: type === 'P',
        archived: Boolean(numberOf(deleted_at)),
      }),
    },
  };
}

function* membershipsOf(
  user: Fields,
  { options, where, formerUsers, usernames }: Context,
): Generator<SourceItem> {
  const username = textOf(user.username) ?? '';
  usernames.add(username);
  if (numberOf(user.delete_at)) formerUsers.add(username);
  if (formerUsers.has(username) || !options.users.mayRead(username, textOf(user.email))) return;
  const userId = options.users.idOf(username, textOf(user.email));
  for (const team of listOf(user.teams)) {
    for (const channel of listOf(team.channels)) {
      const isAdmin = (textOf(channel.roles) ?? '').split(' ').includes('channel_admin');
      yield {
        participant: {
          conversation: channelId(team.name, channel.name),
          userId,
          role: isAdmin ? 'admin' : 'member',
          lastReadAt: numberOf(channel.last_viewed_at) || undefined,
        },
      };
      if (channel.favorite === true) yield { notKept: { what: 'favourite channel of a user', where } };
    }
  }
}

function* directChannelOf(
  channel: Fields,
  { options, where, formerUsers, directChannels }: Context,
): Generator<SourceItem> {
  const described = listOf(channel.participants);
  const members = membersOf(described.length > 0 ? described : channel.members);
  const id = directId(members);
  directChannels.add(id);
  yield {
    conversation: {
      id,
      type: members.length === 2 ? 'one-to-one' : 'group',
      metadata: metadataOf({ header: channel.header }),
    },
  };
  for (const member of members) {
    if (formerUsers.has(member) || !options.users.mayRead(member)) continue;
    const viewed = described.find(({ username }) => username === member)?.last_viewed_at;
    yield {
      participant: {
        conversation: id,
        userId: options.users.idOf(member),
        lastReadAt: numberOf(viewed) || undefined,
      },
    };
  }
  for (const _ of Array.isArray(channel.favorited_by) ? channel.favorited_by : [])
    yield { notKept: { what: 'favourite channel of a user', where } };
}

/** A post and its replies. The export has no ids of posts, so the id is made of time and author. */
async function* postOf(
  post: Fields,
  conversation: string,
  replyTo: string | undefined,
  context: Context,
): AsyncGenerator<SourceItem> {
  const { options, where, folder, usernames } = context;
  const at = numberOf(post.create_at);
  const user = textOf(post.user) ?? '';
  if (at === undefined || user === '') {
    yield { notKept: { what: 'post without a time or an author', where } };
    return;
  }
  const id = `${at}-${user}`;
  const files: SourceFile[] = [];
  for (const attachment of listOf(post.attachments)) {
    const path = textOf(attachment.path) ?? '';
    const name = path.split('/').at(-1) || 'file';
    const found = await firstOf(folder, [`data/${path}`, path]);
    if (found) files.push({ path: found, name });
    else
      yield { notKept: { what: 'content of a file (it is not in the export)', where: `${where} ${path}` } };
  }
  const written = textOf(post.message) ?? '';
  const { content, ...mentioned } = mentionsIn(written, options, usernames);
  yield {
    message: {
      conversation,
      id,
      numbered: true,
      senderId: options.users.idOf(user),
      at,
      content,
      contentType: 'markdown',
      metadata: metadataOf({
        kind: post.type,
        props: isObject(post.props) ? post.props : parsed(post.props),
      }),
      ...mentioned,
      replyTo,
      editedAt: numberOf(post.edit_at) || undefined,
      reactions: listOf(post.reactions).map(({ user, emoji_name, create_at }) => ({
        userId: options.users.idOf(textOf(user)),
        reaction: `:${textOf(emoji_name) ?? ''}:`,
        at: numberOf(create_at),
      })),
      files,
    },
  };
  yield* unknownFields(post, knownFields, 'post', where);
  for (const reply of listOf(post.replies)) yield* postOf(reply, conversation, id, context);
}

/** `@name` of a user of the export becomes `@` and the user id here; three names stand for everybody in the channel. */
function mentionsIn(
  text: string,
  { users }: SourceOptions,
  usernames: ReadonlySet<string>,
): Required<Pick<SourceMessage, 'content' | 'mentions' | 'mentionsAll'>> {
  const mentions = new Set<string>();
  let mentionsAll = false;
  const content = text.replace(/(?<![\w@])@([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)/gi, (whole, name: string) => {
    if (['all', 'channel', 'here'].includes(name)) mentionsAll = true;
    if (!usernames.has(name)) return whole;
    const userId = users.idOf(name);
    mentions.add(userId);
    return `@${userId}`;
  });
  return { content, mentions: [...mentions], mentionsAll };
}

function parsed(props: unknown): unknown {
  if (typeof props !== 'string') return undefined;
  try {
    return JSON.parse(props);
  } catch {
    return props;
  }
}

async function firstOf(folder: ExportFolder, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if ((await folder.size(path)) !== undefined) return path;
  return undefined;
}
