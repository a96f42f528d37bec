import type { ExportFolder } from '../export-folder.ts';
import { checkTimeZone, timeIn } from '../local-time.ts';
import { membersOf } from '../members.ts';
import { metadataOf, type Source, type SourceFile } from '../source.ts';
import { textLines } from './lines.ts';
import { contentId, conversationOf, joinLines } from './text-messages.ts';

const beginning = /^\[(\d{4})-(\d\d)-(\d\d),? (\d\d):(\d\d)(?::(\d\d))?\] (.*)$/;
/** How signal-export writes a file that it copied. */
const attached = /!?\[([^\]\n]*)\]\(<?(\.?\/?media\/[^)>\n]+)>?\)/g;

/** A chat as text, as signal-export writes it: https://github.com/carderne/signal-export */
export const signal: Source = async function* (folder, options) {
  const { timeZone } = options;
  if (!timeZone)
    throw new Error('A Signal export as text has no time zone: name that of the computer with --time-zone.');
  checkTimeZone(timeZone);
  for (const name of folder.names.filter((one) => one === folder.main || /\.(txt|md)$/.test(one))) {
    const parent = name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '';
    const conversation = options.conversation ?? (parent || name.replace(/\.\w+$/, ''));
    const members = membersOf(options.users);
    const senders = new Set<string>();
    let latest = Number.NEGATIVE_INFINITY;
    for await (const { begin, text, line } of messages(folder, name)) {
      const where = `${name} line ${line}`;
      const [year, month, day, hour, minute, second = 0] = begin?.numbers ?? [];
      const at =
        begin &&
        timeIn(timeZone, { year, month, day, hour, minute, second } as Parameters<typeof timeIn>[1], latest);
      const [, sender, said] = text.match(/^([^:\n]+): ?([\s\S]*)$/) ?? [];
      if (!begin || at === undefined) {
        yield {
          notKept: { what: 'line before the first message, or with a date that there is none of', where },
        };
        continue;
      }
      latest = Math.max(latest, at);
      if (sender) {
        senders.add(sender);
        members.add(sender);
      }
      const content = said ?? text;
      const files: SourceFile[] = [];
      for (const [, label, path = ''] of content.matchAll(attached)) {
        const found = `${parent && `${parent}/`}${path.replace(/^\.?\//, '')}`;
        if ((await folder.size(found)) !== undefined)
          files.push({ path: found, name: label || path.replace(/^.*\//, '') });
        else
          yield {
            notKept: { what: 'content of a file (it is not in the export)', where: `${where} ${path}` },
          };
      }
      if (/\(- .+: .+ -\)$/.test(content))
        yield { notKept: { what: 'reaction (kept as text, as the export has it)', where } };
      yield {
        message: {
          conversation,
          id: contentId(begin.written, sender ?? '', content),
          numbered: true,
          senderId: options.users.idOf(sender ?? 'signal'),
          at,
          content: files.length > 0 ? content.replace(attached, '').trim() : content,
          metadata: metadataOf({ kind: sender ? undefined : 'system' }),
          files,
        },
      };
    }
    yield* conversationOf(conversation, senders, members);
  }
};

async function* messages(folder: ExportFolder, name: string) {
  const lines = textLines(await folder.open(name));
  yield* joinLines(lines, (line) => {
    const found = line.match(beginning);
    if (!found) return undefined;
    const numbers = found.slice(1, 7).map((one) => (one === undefined ? undefined : Number(one)));
    return {
      begin: { written: found.slice(1, 7).filter(Boolean).join('-'), numbers },
      rest: found[7] as string,
    };
  });
}
