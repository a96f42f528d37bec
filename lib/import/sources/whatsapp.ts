import type { ExportFolder } from '../export-folder.ts';
import { checkTimeZone, timeIn, type WallTime } from '../local-time.ts';
import { membersOf } from '../members.ts';
import { type DateOrder, dateOrders, metadataOf, type Source, type SourceFile } from '../source.ts';
import { textLines } from './lines.ts';
import { contentId, conversationOf, joinLines } from './text-messages.ts';

/**
 * A date, a time and what follows. iOS puts them in brackets, Android a dash behind them; separators, order, seconds and the
 * signs of morning and afternoon are those of the phone's language.
 */
const beginning =
  /^\u200e?\[?(?<a>\d{1,4})[./-]\s?(?<b>\d{1,2})[./-]\s?(?<c>\d{1,4})\.?(?:,|\s(?:klo|kl\.?|um|à|a las))?\s+(?<hour>\d{1,2})[:.](?<minute>\d{2})(?:[:.](?<second>\d{2}))?(?:[\s\u00a0\u202f]*(?<half>[ap]\.?[\s\u00a0\u202f]?m\.?|[AP]M))?(?:\]|[\s\u00a0\u202f]*[-–])[\s\u00a0\u202f]*(?<rest>.*)$/iu;

interface Beginning {
  /** As it is written. */
  readonly written: string;
  readonly numbers: readonly [number, number, number];
  readonly digits: readonly [number, number, number];
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** The text that WhatsApp exports, alone or in a zip with its media: https://faq.whatsapp.com/1180414079177245 */
export const whatsapp: Source = async function* (folder, options) {
  const name =
    folder.main ??
    folder.names.find((one) => /(^|\/)(_chat|.*WhatsApp.*)\.txt$/i.test(one)) ??
    folder.names.find((one) => one.endsWith('.txt'));
  if (!name) throw new Error('The export has no text file.');
  const { timeZone } = options;
  if (!timeZone)
    throw new Error('A WhatsApp export has no time zone: name that of the phone with --time-zone.');
  checkTimeZone(timeZone);
  const { order, senders } = await survey(folder, name, options.dateOrder);
  const conversation = options.conversation ?? name.replace(/^.*\//, '').replace(/\.txt$/i, '');
  const members = membersOf(options.users);
  let latest = Number.NEGATIVE_INFINITY;
  for await (const { begin, text, line } of messages(folder, name)) {
    const where = `${name} line ${line}`;
    const at = begin && timeIn(timeZone, wallTime(begin, order), latest);
    if (!begin || at === undefined) {
      yield {
        notKept: { what: 'line before the first message, or with a date that there is none of', where },
      };
      continue;
    }
    latest = Math.max(latest, at);
    const { sender, content } = senderAndContent(text, senders);
    noteMembers(sender, content, members);
    const { said, file, edited } = withoutMarks(content);
    const files: SourceFile[] = [];
    if (file) {
      const path = `${name.includes('/') ? name.slice(0, name.lastIndexOf('/') + 1) : ''}${file}`;
      if ((await folder.size(path)) !== undefined) files.push({ path, name: file });
      else
        yield { notKept: { what: 'content of a file (it is not in the export)', where: `${where} ${file}` } };
    } else if (omitted.test(said))
      yield { notKept: { what: 'content of a file (it is not in the export)', where } };
    if (edited) yield { notKept: { what: 'time and earlier text of an edit (the export has none)', where } };
    yield {
      message: {
        conversation,
        id: contentId(begin.written, sender ?? '', content),
        numbered: true,
        senderId: sender === undefined ? options.users.idOf('whatsapp') : options.users.idOf(sender),
        at,
        content: files.length > 0 ? said.replace(file ?? '', '').trim() : said,
        metadata: metadataOf({ kind: sender === undefined ? 'system' : undefined, edited, file }),
        files,
      },
    };
  }
  yield* conversationOf(conversation, senders, members);
};

async function* messages(folder: ExportFolder, name: string) {
  const lines = textLines(await folder.open(name));
  yield* joinLines(lines, beginningOf);
}

function beginningOf(line: string): { begin: Beginning; rest: string } | undefined {
  const found = line.match(beginning)?.groups as Record<string, string> | undefined;
  if (!found) return undefined;
  const { a = '', b = '', c = '', hour = '', minute = '', second = '0', half = '', rest = '' } = found;
  const isAfternoon = /^p/i.test(half);
  const clock = Number(hour) % (half ? 12 : 24);
  return {
    begin: {
      written: `${a}/${b}/${c} ${hour}:${minute}:${second}${half && (isAfternoon ? ' pm' : ' am')}`,
      numbers: [Number(a), Number(b), Number(c)],
      digits: [a.length, b.length, c.length],
      hour: clock + (isAfternoon ? 12 : 0),
      minute: Number(minute),
      second: Number(second),
    },
    rest,
  };
}

const places: Record<DateOrder, readonly [day: number, month: number, year: number]> = {
  dmy: [0, 1, 2],
  mdy: [1, 0, 2],
  ymd: [2, 1, 0],
};

function fits({ numbers, digits }: Beginning, order: DateOrder): boolean {
  const [day, month, year] = places[order];
  return (
    (numbers[day] as number) <= 31 &&
    (numbers[month] as number) <= 12 &&
    digits[day] !== 4 &&
    (digits[year] === 4 || (digits[year] === 2 && order !== 'ymd'))
  );
}

/**
 * Reads the file once to find the order of day, month and year, and the senders. Refuses a file whose dates can be read
 * in two orders.
 */
async function survey(
  folder: ExportFolder,
  name: string,
  given: DateOrder | undefined,
): Promise<{ order: DateOrder; senders: ReadonlySet<string> }> {
  let possible: readonly DateOrder[] = dateOrders;
  const senders = new Set<string>();
  for await (const { begin, text } of messages(folder, name)) {
    if (!begin) continue;
    possible = possible.filter((order) => fits(begin, order));
    const sender = text.match(/^\u200e?([^:\n]+): /)?.[1];
    if (sender) senders.add(sender);
  }
  if (given) {
    if (!possible.includes(given)) throw new Error(`${name} has dates that are not in the order ${given}.`);
    return { order: given, senders };
  }
  const [order, second] = possible;
  if (!order) throw new Error(`${name} has dates in no order that is known (${dateOrders.join(', ')}).`);
  if (second)
    throw new Error(`The dates of ${name} may be ${possible.join(' or ')}: say which with --date-order.`);
  return { order, senders };
}

function wallTime({ numbers, hour, minute, second }: Beginning, order: DateOrder): WallTime {
  const [day, month, year] = places[order].map((place) => numbers[place as 0]) as [number, number, number];
  return { year: year < 100 ? 2000 + year : year, month, day, hour, minute, second };
}

/** Splits a message into sender and content; a line without a sender is a system message. */
function senderAndContent(
  text: string,
  senders: ReadonlySet<string>,
): { sender: string | undefined; content: string } {
  const found = text.match(/^\u200e?([^:\n]+):(?: ([\s\S]*)|([\s\S]*))$/);
  const sender = found?.[1];
  // A system message may contain a colon, so only a known sender counts before it.
  if (sender !== undefined && senders.has(sender)) return { sender, content: found?.[2] ?? found?.[3] ?? '' };
  return { sender: undefined, content: text };
}

const attached = /^\u200e?(?:<[^<>:]+: (?<ios>[^<>]+\.\w+)>|(?<android>[^\n]+\.\w{1,5}) \([^()\n]+\)$)/mu;
const omitted =
  /^\u200e?(?:<[^<>]*(?:omitted|ausgeschlossen|omis|omitido|omessi)[^<>]*>|(?:image|video|audio|sticker|GIF|document|Contact card) omitted)$/iu;
const editMark = /\s*\u200e?<This message was edited>$/u;

function withoutMarks(content: string): { said: string; file: string | undefined; edited: boolean } {
  const found = content.match(attached)?.groups;
  const edited = editMark.test(content);
  const file = (found?.ios ?? found?.android)?.replace(/^\u200e/, '');
  const said = content.replace(editMark, '');
  return { said: file ? said.replace(attached, file).replace(/^\u200e/, '') : said, file, edited };
}

/** Recognizes English only: in other languages senders stay participants, unless the user map excludes them. */
function noteMembers(
  sender: string | undefined,
  content: string,
  members: ReturnType<typeof membersOf>,
): void {
  if (sender !== undefined) {
    members.add(sender);
    return;
  }
  const gone = content.match(/^\u200e?(.+) left$/)?.[1] ?? content.match(/^\u200e?.+ removed (.+)$/)?.[1];
  if (gone) members.remove(gone);
  const come =
    content.match(/^\u200e?.+ added (.+)$/)?.[1] ?? content.match(/^\u200e?(.+) joined using /)?.[1];
  if (come && !/^(you|.* and \d+ others?)$/i.test(come)) members.add(come);
}
