import type { RecordableHistogram } from 'node:perf_hooks';
import type { ApiClient } from '../client/api-client.ts';
import type { ChatFile } from './chat-file.ts';
import type { ImportMemory } from './import-memory.ts';

export interface ImportOptions {
  readonly api: ApiClient;
  readonly memory: ImportMemory;
  readonly mode: 'sync' | 'async';
  /** Files that are sent at the same time. */
  readonly concurrency: number;
  /** Conversation for the messages, instead of a remembered or new one; for a single file. */
  readonly conversationId?: string | undefined;
  /** Time without a stored or rejected message after which the wait for queued messages ends. */
  readonly settleTimeoutMs?: number | undefined;
  /** Stops after the sends under way. */
  readonly signal?: AbortSignal | undefined;
  /** A line was sent, skipped or rejected. */
  readonly onLine?: () => void;
  readonly onRejected?: (file: ChatFile, line: number, reason: string) => void;
  /** Called when everything is sent and this many messages are queued. */
  readonly onSent?: (queued: number) => void;
  /** Called when this many queued messages were stored or rejected. */
  readonly onSettled?: (count: number) => void;
}

export interface ImportRun extends ImportOptions {
  /** Microseconds from a send to its response, repeated attempts included. */
  readonly sends: RecordableHistogram;
}

/** Each line ends as one of stored, rejected, duplicates and queued, unless the import stopped before it. */
export interface FileImport {
  readonly file: ChatFile;
  /** Empty until there is one. */
  conversationId: string;
  /** Messages that the API accepted in this run, stored or queued. */
  accepted: number;
  stored: number;
  rejected: number;
  /** Lines whose message the API had accepted before. */
  duplicates: number;
  /** Messages of which it is not known yet whether they can be stored, by id. */
  readonly queued: Map<string, QueuedLine>;
  /** Highest seq of the messages known to be stored. */
  lastSeq: number;
  /** Reason why the import stopped before the end of the file. Another run continues there. */
  failure?: string;
}

interface QueuedLine {
  readonly line: number;
  /** An earlier import queued it. */
  readonly replayed: boolean;
}

export const newFileImport = (file: ChatFile): FileImport => ({
  file,
  conversationId: '',
  accepted: 0,
  stored: 0,
  rejected: 0,
  duplicates: 0,
  queued: new Map(),
  lastSeq: 0,
});

export function reject(one: FileImport, line: number, reason: string, { onRejected }: ImportOptions): void {
  one.rejected++;
  onRejected?.(one.file, line, reason);
}
