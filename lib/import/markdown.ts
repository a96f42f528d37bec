/** Escapes the characters of a plain text that Markdown would treat as markup, but not an underscore within a word. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\\`*[\]<>~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/^(\s*)(#{1,6}\s|[-+]\s|\d{1,9}[.)]\s)/gm, (_, indent: string, mark: string) =>
      /\d/.test(mark) ? `${indent}${mark.replace(/[.)]/, '\\$&')}` : `${indent}\\${mark}`,
    );

/** A fence that is longer than any in the code. */
export function codeBlock(code: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1));
  return `${fence}${language}\n${code.replace(/^\n|\n$/g, '')}\n${fence}`;
}

export function codeSpan(code: string): string {
  const fence = '`'.repeat(longestRun(code) + 1);
  const pad = /^`|`$/.test(code) ? ' ' : '';
  return `${fence}${pad}${code}${pad}${fence}`;
}

const longestRun = (text: string) => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

export const markdownLink = (label: string, url: string): string =>
  `[${escapeMarkdown(label)}](<${url.replace(/[<>]/g, encodeURIComponent)}>)`;
