import type { LineFault } from '../../shared/domain/imports/import.ts';
import type {
  BatchConversation,
  BatchMessage,
  ImportBatch,
} from '../../shared/domain/imports/import-store.ts';
import { parseLine } from './parse-line.ts';
import type { Line } from './read-lines.ts';

const maxLines = 500;
/** A call of the Data API takes 4 MiB, and a single line at most about half of that. */
const maxBytes = 1024 * 1024;

interface OpenBatch {
  lines: number;
  to: number;
  /** As JSON in JSON, in which the Data API takes it. */
  bytes: number;
  readonly conversations: BatchConversation[];
  readonly messages: BatchMessage[];
  readonly faults: LineFault[];
}

/**
 * Lines of a tenant's file in batches, going on at an offset after so many lines. A batch takes its conversations before
 * its messages; so the line of a conversation does not come into one with messages of it before.
 */
export async function* batchesOf(
  lines: AsyncIterable<Line>,
  { tenantId, from, linesDone }: { tenantId: string; from: number; linesDone: number },
): AsyncGenerator<ImportBatch> {
  const begin = (): OpenBatch => ({ lines: 0, to: 0, bytes: 0, conversations: [], messages: [], faults: [] });
  const finish = ({ bytes: _, ...done }: OpenBatch): ImportBatch => {
    const batch = { from, ...done };
    from = done.to;
    return batch;
  };
  let batch = begin();
  let line = linesDone;
  for await (const { bytes: text, to } of lines) {
    line += 1;
    const parsed = parseLine(tenantId, line, text);
    const bytes = Buffer.byteLength(JSON.stringify(JSON.stringify(parsed)));
    const late =
      'conversation' in parsed &&
      batch.messages.some(({ conversationId }) => conversationId === parsed.conversation.conversationId);
    if (batch.lines === maxLines || (batch.lines > 0 && batch.bytes + bytes > maxBytes) || late) {
      yield finish(batch);
      batch = begin();
    }
    batch.lines += 1;
    batch.to = to;
    batch.bytes += bytes;
    if ('conversation' in parsed) batch.conversations.push(parsed.conversation);
    else if ('message' in parsed) batch.messages.push(parsed.message);
    else batch.faults.push(parsed.fault);
  }
  if (batch.lines > 0) yield finish(batch);
}
