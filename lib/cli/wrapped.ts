/** Breaks a paragraph of Markdown into lines of at most 120 columns; lines after the first begin with `indent`. */
export function wrapped(paragraph: string, indent = ''): string {
  const lines = [''];
  for (const word of paragraph.split(' ')) {
    const line = lines.at(-1) as string;
    if (line.length + 1 + word.length > 120) lines.push(indent + word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}
