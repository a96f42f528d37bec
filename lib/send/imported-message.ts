import * as z from 'zod';
import type { Message } from '../client/api-operation.ts';
import type { ChatLine } from './chat-file.ts';

const importMetadata = z.object({ import: z.object({ line: z.int(), at: z.string() }) });

export const messageOf = ({ line, at, sender, content }: ChatLine) => ({
  senderId: sender,
  content,
  metadata: { import: { line, at } },
});

/** The line that a message was made of; undefined when an import did not make it. */
export function lineOf({ senderId, content, metadata }: Message): ChatLine | undefined {
  const parsed = importMetadata.safeParse(metadata);
  return parsed.success ? { ...parsed.data.import, sender: senderId, content } : undefined;
}
