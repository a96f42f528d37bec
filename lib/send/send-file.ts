import { performance } from 'node:perf_hooks';
import { isDeepStrictEqual } from 'node:util';
import { routes } from '../../functions/shared/contract/routes.ts';
import type { ApiClient } from '../client/api-client.ts';
import { ApiProblem, isProblem } from '../client/api-errors.ts';
import { listItems } from '../client/pages.ts';
import type { ChatFile, ChatLine } from './chat-file.ts';
import { type FileImport, type ImportOptions, type ImportRun, reject } from './file-import.ts';
import { lineOf, messageOf } from './imported-message.ts';
import { settle } from './settle.ts';

/**
 * Sends the lines of a file that its conversation does not have yet, one after the other, so that their order
 * is the file's. A refused line is counted, anything else ends the file: to go on would leave a hole that a later
 * import could only fill out of order.
 */
export async function sendFile(one: FileImport, run: ImportRun): Promise<void> {
  for (const { line, reason } of one.file.bad) {
    reject(one, line, reason, run);
    run.onLine?.();
  }
  if (one.file.lines.length === 0) return;
  const present = await openConversation(one, run);
  for (const line of one.file.lines) {
    if (run.signal?.aborted) return;
    const there = present.get(line.line);
    if (there === undefined) await sendLine(one, line, run);
    else if (isDeepStrictEqual(there, line)) one.duplicates++;
    else reject(one, line.line, 'The conversation has another message for this line.', run);
    run.onLine?.();
  }
}

/** Returns the lines that the file's conversation contains. */
async function openConversation(
  one: FileImport,
  { api, memory, conversationId: given }: ImportOptions,
): Promise<Map<number, ChatLine>> {
  const { file } = one;
  const known = given ?? memory.find(file.sha256)?.conversationId;
  const present = known && (await readLines(one, known, api, given !== undefined));
  one.conversationId = present ? known : await createConversation(file, api);
  memory.remember({ sha256: file.sha256, file: file.path, conversationId: one.conversationId });
  return present || new Map();
}

/** Undefined when the conversation was removed, unless it is `needed`. */
async function readLines(
  one: FileImport,
  conversationId: string,
  api: ApiClient,
  needed: boolean,
): Promise<Map<number, ChatLine> | undefined> {
  const lines = new Map<number, ChatLine>();
  try {
    const inOrder = listItems(api, 'list-messages', {
      path: { conversationId },
      query: { order: 'asc', limit: 200 },
    });
    for await (const message of inOrder) {
      const line = lineOf(message);
      if (line) lines.set(line.line, line);
      one.lastSeq = message.seq;
    }
    return lines;
  } catch (error) {
    if (!needed && isProblem(error, 'conversation-not-found', 'conversation-deleted')) return undefined;
    throw error;
  }
}

async function createConversation(file: ChatFile, api: ApiClient): Promise<string> {
  const participants = [...new Set(file.lines.map(({ sender }) => sender))];
  const fits = routes['create-conversation'].body.shape.participants.safeParse(participants);
  if (!fits.success)
    throw new Error(`${participants.length} senders: ${fits.error.issues.map((i) => i.message).join(' ')}`);
  const { body } = await api.request('create-conversation', {
    body: {
      type: 'group',
      participants,
      metadata: { title: file.name, import: { sha256: file.sha256, lines: file.lines.length } },
    },
  });
  return body.conversation.id;
}

async function sendLine(one: FileImport, line: ChatLine, run: ImportRun): Promise<void> {
  const started = performance.now();
  try {
    const reply = await run.api.request('create-message', {
      path: { conversationId: one.conversationId },
      query: { mode: run.mode },
      headers: { 'idempotency-key': `import:${one.conversationId}:${line.line}` },
      body: messageOf(line),
    });
    const replayed = reply.headers.get('idempotent-replayed') === 'true';
    if (!replayed) one.accepted++;
    if (reply.status === 202) one.queued.set(reply.body.messageId, { line: line.line, replayed });
    else if (replayed) one.duplicates++;
    else one.stored++;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    reject(one, line.line, error.message, run);
  }
  run.sends.record(Math.max(1, Math.round((performance.now() - started) * 1000)));
  if (run.mode === 'sync' && one.queued.size > 0) await settle(one, run);
}

/**
 * Whether the API rejected the message itself; other problems concern the token, the conversation or a temporary
 * failure.
 */
const isRefusal = (error: unknown): error is ApiProblem =>
  error instanceof ApiProblem && [400, 413, 422].includes(error.problem.status);
