import { isDeepStrictEqual } from 'node:util';
import type { ApiClient } from '../client/api-client.ts';
import type { Message } from '../client/api-operation.ts';
import { listItems } from '../client/pages.ts';
import type { ChatFile, ChatLine } from './chat-file.ts';
import { lineOf } from './imported-message.ts';

/** A difference between a conversation and its file. */
export interface Difference {
  readonly kind: 'gap' | 'walks-differ' | 'missing' | 'changed' | 'reordered' | 'extra';
  /** Line of the file, if the difference concerns one. */
  readonly line?: number;
  readonly seq?: number;
}

export interface Verification {
  readonly messages: number;
  readonly differences: readonly Difference[];
}

/**
 * Reads a conversation, which nobody may be writing to, from both ends and compares it with the file it was
 * imported from, if given.
 * @throws ApiProblem when it cannot be read
 */
export async function verifyConversation(
  api: ApiClient,
  conversationId: string,
  file: ChatFile | undefined,
): Promise<Verification> {
  const { body } = await api.request('get-conversation', { path: { conversationId } });
  const oldestFirst = await walk(api, conversationId, 'asc', body.lastSeq);
  const newestFirst = await walk(api, conversationId, 'desc', body.lastSeq);
  const differences = [
    ...compareSeqs(oldestFirst, body.lastSeq),
    ...compareWalks(oldestFirst, newestFirst.reverse()),
    ...(file ? compareLines(oldestFirst, file.lines) : []),
  ];
  return { messages: oldestFirst.length, differences };
}

/** One message more than there should be is enough: a cursor that turns in a circle must not keep us. */
async function walk(api: ApiClient, conversationId: string, order: 'asc' | 'desc', lastSeq: number) {
  const messages: Message[] = [];
  const query = { order, limit: 200 };
  for await (const message of listItems(api, 'list-messages', { path: { conversationId }, query })) {
    messages.push(message);
    if (messages.length > lastSeq) break;
  }
  return messages;
}

/** The seqs must be 1 to lastSeq. */
function compareSeqs(messages: readonly Message[], lastSeq: number): Difference[] {
  const wrong = messages.findIndex(({ seq }, index) => seq !== index + 1);
  if (wrong !== -1) return [{ kind: 'gap', seq: wrong + 1 }];
  return messages.length === lastSeq ? [] : [{ kind: 'gap', seq: messages.length + 1 }];
}

function compareWalks(one: readonly Message[], other: readonly Message[]): Difference[] {
  if (isDeepStrictEqual(one, other)) return [];
  const wrong = one.findIndex((message, index) => !isDeepStrictEqual(message, other[index]));
  return [{ kind: 'walks-differ', seq: one[wrong]?.seq ?? one.length + 1 }];
}

/** Differences in the order of the conversation, then the missing lines. */
function compareLines(messages: readonly Message[], lines: readonly ChatLine[]): Difference[] {
  const missing = new Map(lines.map((line) => [line.line, line]));
  const differences: Difference[] = [];
  let latest = 0;
  for (const message of messages) {
    const { seq } = message;
    const found = lineOf(message);
    const expected = found && missing.get(found.line);
    if (!found || !expected) {
      differences.push({ kind: 'extra', seq });
      continue;
    }
    const { line } = found;
    missing.delete(line);
    if (!isDeepStrictEqual(found, expected)) differences.push({ kind: 'changed', line, seq });
    if (line < latest) differences.push({ kind: 'reordered', line, seq });
    latest = Math.max(latest, line);
  }
  for (const line of missing.keys()) differences.push({ kind: 'missing', line });
  return differences;
}
