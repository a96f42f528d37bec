import { createHash } from 'node:crypto';
import type { Members } from '../members.ts';
import type { SourceItem } from '../source.ts';

/** Id of a message whose export has no ids; a second export of the same chat gives the same id. */
export const contentId = (written: string, sender: string, content: string): string =>
  `${written}-${createHash('sha256').update(`${sender}\0${content}`).digest('hex').slice(0, 16)}`;

/** A line that begins with a time begins a message; other lines continue the message before. */
export async function* joinLines<Begin>(
  lines: AsyncIterable<string>,
  begin: (line: string) => { begin: Begin; rest: string } | undefined,
): AsyncGenerator<{ begin: Begin | undefined; text: string; line: number }> {
  let open: { begin: Begin | undefined; text: string; line: number } | undefined;
  let line = 0;
  for await (const one of lines) {
    line += 1;
    const found = begin(one);
    if (!found && open) open = { ...open, text: `${open.text}\n${one}` };
    else {
      if (open) yield open;
      open = { begin: found?.begin, text: found?.rest ?? one, line };
    }
  }
  // The export's last line feed belongs to no message.
  if (open) yield { ...open, text: open.text.replace(/\n$/, '') };
}

/** The conversation of an export as text, which names no type: one-to-one when two users wrote. */
export function* conversationOf(
  id: string,
  senders: ReadonlySet<string>,
  members: Members,
): Generator<SourceItem> {
  const type = senders.size === 2 ? 'one-to-one' : 'group';
  yield { conversation: { id, type, metadata: { name: id } } };
  yield* members.items(id);
}
