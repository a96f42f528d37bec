import { readFileSync } from 'node:fs';
import type { Json } from '../deployment/references.ts';

/**
 * A call of a function, or of its caller with a URL or form that the function signed. Values of the function's
 * environment stand as `$<variable>`, so that a call can be looked up in a template.
 */
export interface RecordedCall {
  /** A folder below functions/. */
  readonly function: string;
  /** `S3Client`, `KMSClient`, …, or `Kafka` and `PostgreSQL`. */
  readonly client: string;
  /** `GetObjectCommand`, …, `Produce`, `Query`. */
  readonly command: string;
  /** The parts of the input that policies evaluate; no message content. */
  readonly input: Json;
  /** Whether the function only signed it, for its caller to send. */
  readonly signed?: true;
  /** Whether the function makes it only where its environment has what it needs. */
  readonly optional?: true;
  /** The name of the error, where it failed. */
  readonly error?: string;
}

/** Distinct calls of a file with one call a line. */
export function recordedCalls(file: string): readonly RecordedCall[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return [...new Set(lines)].map((line): RecordedCall => JSON.parse(line));
}
