import { createHash } from 'node:crypto';
import mime from 'mime';
import { type ImportLine, importLimits } from '../../functions/shared/contract/import-format.ts';
import type { ExportFolder } from './export-folder.ts';
import type { NotKept, SourceConversation, SourceFile, SourceMessage, SourceParticipant } from './source.ts';
import type { OrderedMessage, Workbook } from './workbook.ts';

/** A line of an import, and the files of the export to which it refers. */
export interface ConvertedLine {
  readonly line: ImportLine;
  readonly files: readonly ConvertedFile[];
}

interface ConvertedFile {
  /** Path in the export. */
  readonly from: string;
  /** Path in the uploaded zip, beside the lines. */
  readonly to: string;
  readonly size: number;
}

type Message = NonNullable<ImportLine['message']>;

/** The lines of an import, in order: each conversation, then its messages. */
export async function* convert(
  workbook: Workbook,
  folder: ExportFolder,
  notKept: (one: NotKept) => void,
): AsyncGenerator<ConvertedLine> {
  let files = 0;
  const place = () => `files/${++files}`;
  for (const { conversation, participants, firstAt } of workbook.conversations()) {
    yield { line: conversationLine(conversation, participants, firstAt, notKept), files: [] };
    for (const ordered of workbook.messages(conversation.id))
      yield* messageLines(ordered, { folder, notKept, place });
  }
}

/** Start of a conversation without a time and messages: the earliest time that an import accepts. */
const unknownTime = Date.parse('2000-01-01T00:00:00Z');

const moment = (at: number) => new Date(at).toISOString();

const externalId = (id: string) =>
  Buffer.byteLength(id) <= importLimits.externalIdBytes ? id : createHash('sha256').update(id).digest('hex');

function conversationLine(
  { id, type, createdAt, metadata }: SourceConversation,
  participants: readonly SourceParticipant[],
  firstAt: number | undefined,
  notKept: (one: NotKept) => void,
): ImportLine {
  const fits = participants.slice(0, importLimits.participants);
  for (const { userId } of participants.slice(importLimits.participants))
    notKept({ what: `participant beyond the first ${importLimits.participants}`, where: `${id} ${userId}` });
  const isPair = type === 'one-to-one' && fits.length === 2;
  if (type === 'one-to-one' && !isPair)
    notKept({
      what: 'one-to-one conversation of which less or more than two may read (it becomes a group)',
      where: id,
    });
  return {
    conversation: {
      externalId: externalId(id),
      type: isPair ? 'one-to-one' : 'group',
      participants: fits.map(({ userId, role, lastReadAt }) => ({
        userId,
        ...(role && { role }),
        ...(lastReadAt !== undefined && { lastReadAt: moment(lastReadAt) }),
      })),
      createdAt: moment(Math.min(createdAt ?? Number.POSITIVE_INFINITY, firstAt ?? createdAt ?? unknownTime)),
      ...withMetadata(metadata, id, notKept),
    },
  };
}

interface Context {
  readonly folder: ExportFolder;
  readonly notKept: (one: NotKept) => void;
  /** Returns the next free path in the uploaded zip. */
  readonly place: () => string;
}

/** The line of a message; if it has too many files, further lines follow with the rest. */
async function* messageLines(ordered: OrderedMessage, context: Context): AsyncGenerator<ConvertedLine> {
  const { message, repliedAt, versions } = ordered;
  const { conversation, id, senderId, at } = message;
  const where = `${conversation} ${id}`;
  const files = message.deletedAt === undefined ? await storable(message, where, context) : [];
  const isLong = Buffer.byteLength(message.content) > importLimits.contentBytes;
  // The service stores a long text as an attachment, which takes one of the places.
  const first = files.splice(0, importLimits.attachmentsPerMessage - (isLong ? 1 : 0));
  const envelope = { conversationExternalId: externalId(conversation), senderId, createdAt: moment(at) };
  yield lineOf(first, {
    externalId: externalId(id),
    ...envelope,
    content: message.deletedAt === undefined ? message.content : '',
    ...(message.contentType && { contentType: message.contentType }),
    ...(message.deletedAt === undefined && withMetadata(message.metadata, where, context.notKept)),
    ...(message.replyTo !== undefined && {
      replyTo: {
        externalId: externalId(message.replyTo),
        ...(repliedAt !== undefined && { createdAt: moment(repliedAt) }),
      },
    }),
    ...(message.editedAt !== undefined && { editedAt: moment(Math.max(message.editedAt, at)) }),
    ...(message.deletedAt === undefined
      ? versionsOf(ordered, versions)
      : { deletedAt: moment(message.deletedAt) }),
    ...(message.deletedAt === undefined && reactionsOf(message, where, context)),
    ...(message.deletedAt === undefined && mentionsOf(message, where, context)),
  });
  for (let part = 2; files.length > 0; part += 1) {
    yield lineOf(files.splice(0, importLimits.attachmentsPerMessage), {
      externalId: externalId(`${id}#files-${part}`),
      ...envelope,
      content: '',
      replyTo: { externalId: externalId(id), createdAt: moment(at) },
    });
  }
}

type StorableFile = ConvertedFile & { readonly name: string; readonly mime: string };

const lineOf = (files: readonly StorableFile[], message: Message): ConvertedLine => ({
  line: {
    message: {
      ...message,
      ...(files.length > 0 && {
        attachments: files.map(({ to, name, mime }) => ({ file: to, filename: name, mime })),
      }),
    },
  },
  files: files.map(({ from, to, size }) => ({ from, to, size })),
});

async function storable(
  { files = [] }: SourceMessage,
  where: string,
  { folder, notKept, place }: Context,
): Promise<StorableFile[]> {
  const found: StorableFile[] = [];
  for (const file of files) {
    const size = (await folder.size(file.path)) ?? 0;
    if (size > importLimits.attachmentBytes || size === 0)
      notKept({ what: size === 0 ? 'empty file' : 'file over 100 MB', where: `${where} ${file.name}` });
    else found.push({ from: file.path, to: place(), size, name: filename(file), mime: mimeOf(file) });
  }
  return found;
}

/** The name without control characters and characters that change the direction of text, cut to 255 bytes before its extension. */
function filename({ name }: SourceFile): string {
  const clean = name.replace(/\p{Cc}|\p{Bidi_Control}/gu, '').toWellFormed() || 'file';
  const [, stem = '', ending = ''] = clean.match(/^(.*?)(\.\w{1,16})?$/su) ?? [];
  let kept = stem;
  while (Buffer.byteLength(kept + ending) > 255) kept = [...kept].slice(0, -1).join('');
  return kept + ending;
}

const mimeOf = ({ name, path, mime: exported }: SourceFile): string =>
  exported && /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/.test(exported)
    ? exported
    : (mime.getType(name) ?? mime.getType(path) ?? 'application/octet-stream');

/** Times of versions increase; a version with an earlier time in the export gets the time of the one before. */
function versionsOf(
  { message }: OrderedMessage,
  versions: OrderedMessage['versions'],
): Pick<Message, 'versions' | 'editedAt'> {
  if (versions.length === 0) return {};
  let at = message.at;
  const made = versions.map((version, index) => {
    at = Math.max(at, index === 0 ? message.at : version.at);
    return {
      content: version.content,
      ...(version.contentType && { contentType: version.contentType }),
      createdAt: moment(at),
    };
  });
  return { versions: made, editedAt: moment(Math.max(at, message.editedAt ?? at)) };
}

function reactionsOf(
  message: SourceMessage,
  where: string,
  { notKept }: Context,
): Pick<Message, 'reactions'> {
  const kinds = new Set<string>();
  const seen = new Set<string>();
  const reactions = (message.reactions ?? []).filter(({ userId, reaction }) => {
    const isNew = !seen.has(`${userId}\0${reaction}`);
    seen.add(`${userId}\0${reaction}`);
    const fits =
      Buffer.byteLength(reaction) <= importLimits.reactionBytes &&
      (kinds.has(reaction) || kinds.size < importLimits.reactionsPerMessage);
    if (fits) kinds.add(reaction);
    else
      notKept({
        what: `reaction of more than ${importLimits.reactionBytes} bytes, or beyond ${importLimits.reactionsPerMessage} kinds`,
        where,
      });
    return isNew && fits;
  });
  if (reactions.length === 0) return {};
  return {
    reactions: reactions.map(({ userId, reaction, at }) => ({
      userId,
      reaction,
      ...(at !== undefined && { createdAt: moment(Math.max(at, message.at)) }),
    })),
  };
}

function mentionsOf(
  { mentions = [], mentionsAll }: SourceMessage,
  where: string,
  { notKept }: Context,
): Pick<Message, 'mentions' | 'mentionsAll'> {
  const count = mentions.length - importLimits.mentionsPerMessage;
  if (count > 0)
    notKept({
      what: `mention beyond the first ${importLimits.mentionsPerMessage} of a message`,
      where,
      count,
    });
  return {
    ...(mentions.length > 0 && { mentions: mentions.slice(0, importLimits.mentionsPerMessage) }),
    ...(mentionsAll && { mentionsAll }),
  };
}

/** Removes the largest fields of metadata that is too large. */
function withMetadata(
  metadata: Readonly<Record<string, unknown>> | undefined,
  where: string,
  notKept: (one: NotKept) => void,
): { metadata?: Record<string, unknown> } {
  const kept = { ...metadata };
  // The service adds a field for a text that is stored as a file.
  while (Buffer.byteLength(JSON.stringify(kept)) > importLimits.metadataBytes - 200) {
    const largest = Object.entries(kept).reduce((a, b) =>
      JSON.stringify(b[1]).length > JSON.stringify(a[1]).length ? b : a,
    )[0];
    delete kept[largest];
    notKept({ what: `metadata over ${importLimits.metadataBytes} bytes: field "${largest}"`, where });
  }
  return Object.keys(kept).length > 0 ? { metadata: kept } : {};
}
