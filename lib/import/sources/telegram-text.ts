import { codeBlock, codeSpan, escapeMarkdown, markdownLink } from '../markdown.ts';
import { isObject, textOf } from './json-file.ts';

interface TelegramText {
  readonly content: string;
  readonly contentType: 'text' | 'markdown';
  readonly mentions: readonly string[];
  /** Kinds of formatting that Markdown does not have. */
  readonly lost: readonly string[];
}

const plainKinds = new Set([
  ...[
    'plain',
    'link',
    'mention',
    'mention_name',
    'hashtag',
    'cashtag',
    'bot_command',
    'email',
    'phone',
    'bank_card',
  ],
  ...['custom_emoji', 'unknown', 'underline', 'spoiler'],
]);

/** The `text` of a message: a string, or parts with what they are. */
export function telegramText(text: unknown, userIdOf: (id: string, name: string) => string): TelegramText {
  const parts = (Array.isArray(text) ? text : [text]).map((part) =>
    isObject(part)
      ? { ...part, type: textOf(part.type) ?? 'plain', text: textOf(part.text) ?? '' }
      : { type: 'plain', text: typeof part === 'string' ? part : '' },
  );
  const isMarkup = parts.some(({ type }) => !plainKinds.has(type));
  const shown = isMarkup ? escapeMarkdown : (plain: string) => plain;
  const mentions = new Set<string>();
  const content = parts.map((part) => {
    if (part.type === 'mention_name' && 'user_id' in part) {
      const userId = userIdOf(`user${part.user_id}`, part.text);
      mentions.add(userId);
      return shown(`@${userId}`);
    }
    return plainKinds.has(part.type) ? shown(part.text) : marked(part);
  });
  return {
    content: content.join(''),
    contentType: isMarkup ? 'markdown' : 'text',
    mentions: [...mentions],
    lost: [...new Set(parts.map(({ type }) => type))].filter(
      (type) => type === 'underline' || type === 'spoiler' || type === 'custom_emoji',
    ),
  };
}

function marked(part: { readonly type: string; readonly text: string }): string {
  const { type, text } = part;
  if (type === 'code') return codeSpan(text);
  if (type === 'pre')
    return `\n${codeBlock(text, 'language' in part ? (textOf(part.language) ?? '') : '')}\n`;
  if (type === 'text_link') return markdownLink(text, 'href' in part ? (textOf(part.href) ?? '') : '');
  if (type === 'blockquote') return `\n${escapeMarkdown(text).replace(/^/gm, '> ')}\n`;
  const mark = { bold: '**', italic: '*', strikethrough: '~~' }[type] ?? '';
  // Markdown knows no mark that begins or ends with a space.
  const [, before = '', inside = '', after = ''] = text.match(/^(\s*)([\s\S]*?)(\s*)$/) ?? [];
  return inside === '' ? text : `${before}${mark}${escapeMarkdown(inside)}${mark}${after}`;
}
