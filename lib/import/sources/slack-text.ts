import { codeBlock, codeSpan, escapeMarkdown, markdownLink } from '../markdown.ts';

export interface SlackNames {
  readonly userIdOf: (id: string) => string;
  readonly channelNameOf: (id: string) => string;
}

export interface SlackText {
  readonly content: string;
  readonly contentType: 'text' | 'markdown';
  /** User ids here. */
  readonly mentions: readonly string[];
  readonly mentionsAll: boolean;
}

const marks = { '*': '**', _: '_', '~': '~~' } as const;
const marked = /(?<![\p{L}\p{N}*_~])([*_~])(?=\S)([^\n]*?\S)\1(?![\p{L}\p{N}*_~])/u;
const code = /```([\s\S]*?)```|`([^`\n]+)`/g;
const angle = /<([^<>\n]+)>/g;
const everybody = /^!(here|channel|everyone)\b/;
// Characters from Unicode's private use area mark the parts that are put back at the end.
const held = /\u{f0000}(\d+)\u{f0001}/gu;

const unescapeEntities = (text: string) =>
  text.replace(/&(amp|lt|gt);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>' })[name] as string);

/**
 * Slack's mrkdwn as Markdown, or as plain text where it has no markup. Mentions become `@` and the user id here.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function slackText(text: string, names: SlackNames): SlackText {
  const pieces: { readonly markdown: string; readonly plain: string | undefined }[] = [];
  const mentions = new Set<string>();
  let mentionsAll = false;
  const hold = (markdown: string, plain: string | undefined = undefined) => {
    pieces.push({ markdown, plain });
    return `\u{f0000}${pieces.length - 1}\u{f0001}`;
  };
  const withoutMarks = text.replaceAll(/[\u{f0000}\u{f0001}]/gu, '');
  const outline = withoutMarks
    .replace(code, (_, block?: string, span?: string) =>
      hold(
        block === undefined
          ? codeSpan(unescapeEntities(span as string))
          : codeBlock(unescapeEntities(resolveLinks(block))),
      ),
    )
    .replace(angle, (_, inside: string) => {
      const { markdown, plain, mention } = angleOf(inside, names);
      if (mention) mentions.add(mention);
      if (everybody.test(inside)) mentionsAll = true;
      return hold(markdown, plain);
    });
  const isMarkup =
    pieces.some(({ plain }) => plain === undefined) || marked.test(outline) || /^&gt;/m.test(outline);
  const restore = (kind: 'markdown' | 'plain') => (_: string, index: string) =>
    pieces[Number(index)]?.[kind] as string;
  return {
    content: isMarkup
      ? outline.split('\n').map(lineOf).join('\n').replace(held, restore('markdown'))
      : unescapeEntities(outline).replace(held, restore('plain')),
    contentType: isMarkup ? 'markdown' : 'text',
    mentions: [...mentions],
    mentionsAll,
  };
}

function lineOf(line: string): string {
  const quote = line.match(/^(&gt;)+ ?/)?.[0] ?? '';
  return '> '.repeat(quote.split('&gt;').length - 1) + inline(line.slice(quote.length));
}

/** Formatting marks and the text between them, the outermost first. */
function inline(text: string): string {
  const found = text.match(marked);
  if (found?.index === undefined) return escapeMarkdown(unescapeEntities(text));
  const [whole, mark, inside] = found as unknown as [string, keyof typeof marks, string];
  const rest = text.slice(found.index + whole.length);
  return `${escapeMarkdown(unescapeEntities(text.slice(0, found.index)))}${marks[mark]}${inline(inside)}${marks[mark]}${inline(rest)}`;
}

/** Slack marks links within code, too; here they become plain text. */
const resolveLinks = (text: string) =>
  text.replace(
    /<((?:https?|mailto):[^<>|\n]+)(?:\|([^<>\n]+))?>/g,
    (_, url: string, label?: string) => label ?? url,
  );

function angleOf(
  inside: string,
  { userIdOf, channelNameOf }: SlackNames,
): { markdown: string; plain?: string; mention?: string } {
  const [target = '', label] = inside.split('|', 2);
  const same = (plain: string) => ({ markdown: escapeMarkdown(plain), plain });
  if (target.startsWith('@')) {
    const mention = userIdOf(target.slice(1));
    return { ...same(`@${mention}`), mention };
  }
  if (target.startsWith('#')) return same(`#${unescapeEntities(label || channelNameOf(target.slice(1)))}`);
  if (target.startsWith('!')) {
    const [command = ''] = target.slice(1).split('^');
    return same(unescapeEntities(label ?? `@${command}`));
  }
  const url = unescapeEntities(target);
  const shown = label === undefined ? undefined : unescapeEntities(label);
  if (shown === undefined || shown === url || `mailto:${shown}` === url || `http://${shown}` === url)
    return { markdown: `<${url}>`, plain: shown ?? url };
  return { markdown: markdownLink(shown, url) };
}
