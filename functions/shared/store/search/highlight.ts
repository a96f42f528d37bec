/** What search_messages puts around what was found: noncharacters, which text has no use for. */
const start = '\uFDD0';
const end = '\uFDD1';

/** The text without its marks, and where they were: in UTF-16 code units of that text. */
export function unmarked(marked: string): { content: string; matches: { start: number; end: number }[] } {
  const matches: { start: number; end: number }[] = [];
  let content = '';
  for (const piece of marked.split(start)) {
    const [match, ...rest] = piece.split(end);
    if (rest.length > 0) matches.push({ start: content.length, end: content.length + (match ?? '').length });
    content += (match ?? '') + rest.join('');
  }
  return { content, matches };
}
