import type { RecordableHistogram } from 'node:perf_hooks';
import type { ApiClient } from '../client/api-client.ts';
import type { ChatFile } from './chat-file.ts';
import type { ImportMemory } from './import-memory.ts';

export interface ImportOptions {
  readonly api: ApiClient;
  readonly memory: ImportMemory;
  readonly mode: 'sync' | 'async';
  /** Files at once. */
  readonly concurrency: number;
  /** Where the messages go instead of a remembered or new conversation; for a single file. */
  readonly conversationId?: string | undefined;
  /** For how long none of a file's queued messages may get stored or rejected before it is given up. */
  readonly settleTimeoutMs?: number | undefined;
  /** Stops after the sends under way. */
  readonly signal?: AbortSignal | undefined;
  /** A line was sent, skipped or rejected. */
  readonly onLine?: () => void;
  readonly onRejected?: (file: ChatFile, line: number, reason: string) => void;
  /** All is sent, but so many messages are queued. */
  readonly onSent?: (queued: number) => void;
  /** So many queued messages were stored or rejected. */
  readonly onSettled?: (count: number) => void;
}

export interface ImportRun extends ImportOptions {
  /** From a send to its answer, repeated attempts included; in microseconds. */
  readonly sends: RecordableHistogram;
}

/** Each line ends as one of stored, rejected, duplicates and queued, unless the import stopped before it. */
export interface FileImport {
  readonly file: ChatFile;
  /** Empty until there is one. */
  conversationId: string;
  /** Messages that the API took now, stored or queued. */
  accepted: number;
  stored: number;
  rejected: number;
  /** Lines whose message the API had taken before. */
  duplicates: number;
  /** Messages of which it is not known yet whether they can be stored, by id. */
  readonly queued: Map<string, QueuedLine>;
  /** Of the messages known to be stored. */
  lastSeq: number;
  /** Why the file was left before its end. Another import goes on from there. */
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
