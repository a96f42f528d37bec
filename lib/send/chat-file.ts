import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import * as z from 'zod';
import { routes } from '../../functions/shared/contract/routes.ts';

const chatLine = z.object({
  at: z.string(),
  sender: routes['create-conversation'].body.shape.participants.element,
  content: z.string(),
});

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A message of a file; `line` counts from 1. */
export type ChatLine = z.infer<typeof chatLine> & { readonly line: number };

interface BadLine {
  readonly line: number;
  readonly reason: string;
}

export interface ChatFile {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  /** SHA-256 of the file's bytes, in hex. */
  readonly sha256: string;
  readonly lines: readonly ChatLine[];
  readonly bad: readonly BadLine[];
}

/** @throws the error of the file system */
export async function readChatFile(path: string): Promise<ChatFile> {
  const bytes = await readFile(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path: resolve(path), name: basename(path), sha256, ...parseChatLines(bytes) };
}

/**
 * Parses JSON lines {at, sender, content}; blank lines are nothing. Only a line feed ends a line: JSON strings may
 * hold U+2028 and the like, at which node:readline would split.
 */
export function parseChatLines(bytes: Uint8Array): Pick<ChatFile, 'lines' | 'bad'> {
  const lines: ChatLine[] = [];
  const bad: BadLine[] = [];
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const lineFeed = bytes.indexOf(0x0a, start);
    const end = lineFeed === -1 ? bytes.length : lineFeed;
    try {
      const text = utf8.decode(bytes.subarray(start, end));
      if (text.trim() !== '') lines.push({ ...chatLine.parse(JSON.parse(text)), line });
    } catch (error) {
      bad.push({ line, reason: reasonOf(error) });
    }
    start = end + 1;
  }
  return { lines, bad };
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'is not JSON';
  if (error instanceof z.ZodError)
    return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  return 'is not UTF-8';
}
