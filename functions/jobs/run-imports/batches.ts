import type { BatchConversation, LineFault } from '../../shared/domain/imports/import-store.ts';
import { type LineMessage, type LineName, parseLine } from './parse-line.ts';
import type { Line } from './read-lines.ts';

/** Larger batches store a quarter more lines a second, but others wait longer: docs/benchmarks/import.md. */
const maxLines = 250;
/** A call of the Data API takes 4 MiB, and a single line at most about half of that. */
const maxBytes = 1024 * 1024;

/** Lines whose files are not stored yet. */
export interface LineBatch {
  /** Offset of the first line. */
  readonly from: number;
  /** Offset after the last line. */
  readonly to: number;
  readonly isLast: boolean;
  /** Lines, blank ones included. */
  readonly lines: number;
  readonly names: readonly LineName[];
  readonly conversations: readonly BatchConversation[];
  readonly messages: readonly LineMessage[];
  readonly faults: readonly LineFault[];
}

interface OpenBatch {
  lines: number;
  to: number;
  bytes: number;
  readonly names: Map<string, LineName>;
  readonly conversations: BatchConversation[];
  readonly messages: LineMessage[];
  readonly faults: LineFault[];
  readonly written: Set<string>;
}

interface BatchesOptions {
  readonly tenantId: string;
  /** Whether digests cover the content. */
  readonly digestsContent: boolean;
  /** Offset to continue at. */
  readonly from: number;
  readonly linesDone: number;
}

/**
 * Groups the lines of a tenant's file into batches, starting at an offset. A batch stores its conversations before its
 * messages, so the line of a conversation that follows messages of it begins a new batch. The last batch may be empty.
 */
export async function* batchesOf(
  lines: AsyncIterable<Line>,
  options: BatchesOptions,
): AsyncGenerator<LineBatch> {
  let { from } = options;
  const begin = (): OpenBatch => ({
    lines: 0,
    to: from,
    bytes: 0,
    names: new Map(),
    conversations: [],
    messages: [],
    faults: [],
    written: new Set(),
  });
  const finish = ({ bytes: _, written: __, names, ...done }: OpenBatch, isLast: boolean): LineBatch => {
    const batch = { from, isLast, names: [...names.values()], ...done };
    from = done.to;
    return batch;
  };
  let batch = begin();
  let line = options.linesDone;
  for await (const { bytes, to } of lines) {
    line += 1;
    const parsed = parseLine(options, line, bytes);
    const size = bytes ? sentBytes(bytes) : 0;
    const late = 'conversation' in parsed && batch.written.has(parsed.name.conversationId);
    if (batch.lines === maxLines || (batch.lines > 0 && batch.bytes + size > maxBytes) || late) {
      yield finish(batch, false);
      batch = begin();
    }
    batch.lines += 1;
    batch.to = to;
    batch.bytes += size;
    if ('blank' in parsed) continue;
    if (parsed.name) batch.names.set(parsed.name.conversationId, parsed.name);
    if ('conversation' in parsed) batch.conversations.push(parsed.conversation);
    else if ('fault' in parsed) batch.faults.push(parsed.fault);
    else {
      batch.messages.push(parsed.message);
      batch.written.add(parsed.message.conversationId);
    }
  }
  yield finish(batch, true);
}

const [quote, backslash] = [0x22, 0x5c];

/** Estimated size of a line in a Data API request, as JSON within JSON: quotes and backslashes are escaped twice. */
function sentBytes(bytes: Uint8Array): number {
  let escapes = 0;
  for (const byte of bytes) if (byte === quote || byte === backslash) escapes += 1;
  return bytes.length + escapes + 600;
}
