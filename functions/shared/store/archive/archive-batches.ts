import type { ArchivedMessage } from '../../domain/archive/archive.ts';

interface Batch {
  readonly lines: readonly ArchivedMessage[];
  /** False for a part of a message's versions or reactions, whose message follows in a later batch. */
  readonly whole: boolean;
}

/** A call of the Data API takes 4 MiB. */
const maxBytes = 1024 * 1024;
/** A version is at most about 200 KB as JSON in JSON, a reaction less than 2 KB. */
const versionsAtOnce = 5;
const reactionsAtOnce = 500;

/** Bytes of a value as JSON within JSON, as in a request to the Data API. */
const wireBytes = (value: unknown) => Buffer.byteLength(JSON.stringify(JSON.stringify(value)));

/**
 * Splits messages into batches that fit into a statement. Versions and reactions of a message that is too large form
 * earlier batches.
 */
export function* batchesOf(messages: readonly ArchivedMessage[]): Generator<Batch> {
  let lines: ArchivedMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    let line = message;
    if (wireBytes(line) > maxBytes) {
      yield* parts(line);
      line = { ...line, versions: [], reactions: [] };
    }
    const size = wireBytes(line);
    if (lines.length > 0 && bytes + size > maxBytes) {
      yield { lines, whole: true };
      lines = [];
      bytes = 0;
    }
    lines.push(line);
    bytes += size;
  }
  if (lines.length > 0) yield { lines, whole: true };
}

function* parts(line: ArchivedMessage): Generator<Batch> {
  const nothing = { ...line, versions: [], reactions: [], attachments: [] };
  for (const versions of chunks(line.versions, versionsAtOnce)) {
    yield { lines: [{ ...nothing, versions }], whole: false };
  }
  for (const reactions of chunks(line.reactions, reactionsAtOnce)) {
    yield { lines: [{ ...nothing, reactions }], whole: false };
  }
}

const chunks = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
