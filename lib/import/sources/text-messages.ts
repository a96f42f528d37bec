import { createHash } from 'node:crypto';

/** Id of a message whose export has none: the same again when the same is exported again. */
export const contentId = (written: string, sender: string, content: string): string =>
  `${written}-${createHash('sha256').update(`${sender}\0${content}`).digest('hex').slice(0, 16)}`;

/** Lines that begin with a time begin a message; the others go on with the one before. */
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
  // An export ends with a line feed that nobody wrote.
  if (open) yield { ...open, text: open.text.replace(/\n$/, '') };
}
