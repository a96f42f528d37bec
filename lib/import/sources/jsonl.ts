import { membersOf } from '../members.ts';
import type { Source } from '../source.ts';
import { isObject, textOf } from './json-file.ts';
import { jsonLines } from './lines.ts';
import { contentId } from './text-messages.ts';

/** JSON lines `{"at": RFC 3339, "sender": name, "content": text}`; each file is a conversation. */
export const jsonl: Source = async function* (folder, options) {
  for (const name of folder.names.filter((one) => one === folder.main || one.endsWith('.jsonl'))) {
    const conversation = options.conversation ?? name.replace(/\.\w+$/, '');
    const members = membersOf(options.users);
    for await (const { line, value } of jsonLines(await folder.open(name))) {
      const { at, sender, content, ...others } = isObject(value) ? value : {};
      const time = Date.parse(textOf(at) ?? '');
      const from = textOf(sender);
      if (Number.isNaN(time) || !from || typeof content !== 'string') {
        yield {
          notKept: { what: 'line without "at", "sender" or "content"', where: `${name} line ${line}` },
        };
        continue;
      }
      members.add(from);
      yield {
        message: {
          conversation,
          id: contentId(textOf(at) as string, from, content),
          numbered: true,
          senderId: options.users.idOf(from),
          at: time,
          content,
          metadata: Object.keys(others).length > 0 ? others : undefined,
        },
      };
    }
    yield { conversation: { id: conversation, type: 'group', metadata: { name: conversation } } };
    yield* members.items(conversation);
  }
};
