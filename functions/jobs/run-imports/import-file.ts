import { Readable } from 'node:stream';
import {
  type Entry,
  fromRandomAccessReaderPromise as openZip,
  RandomAccessReader,
  type ZipFile,
} from 'yauzl';
import { limits } from '../../shared/domain/limits.ts';
import { type Line, readLines } from './read-lines.ts';

/** Reads bytes of the file of an import, the end excluded. */
export type ReadBytes = (from: number, to: number) => Promise<Uint8Array>;

export interface ImportFile {
  /** The lines from an offset on. */
  lines(from: number): AsyncIterable<Line>;
  /** A file beside the lines; undefined when no file has this name. */
  file(name: string): Promise<{ readonly size: number; read(): Promise<Readable> } | undefined>;
}

/** The name that the lines have in a zip. */
const linesName = 'lines.jsonl';

/** What a zip may grow to, however small it is itself. */
interface ZipBounds {
  readonly entries: number;
  /** Bytes of the lines when they are not compressed. */
  readonly linesBytes: number;
}

const zipBounds: ZipBounds = { entries: limits.importEntries, linesBytes: limits.importBytes };

const bytesAtOnce = 8 * 1024 * 1024;

/** @throws ImportFileError when a zip cannot be read, has no lines, or is out of bounds */
export async function openImportFile(
  mime: string,
  size: number,
  read: ReadBytes,
  bounds = zipBounds,
): Promise<ImportFile> {
  return mime === 'application/zip' ? zipFile(size, read, bounds) : linesFile(size, read);
}

/** Explains to the author of a zip what is wrong with it. */
export class ImportFileError extends Error {}

async function* chunksOf(read: ReadBytes, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; at += bytesAtOnce) yield await read(at, Math.min(at + bytesAtOnce, to));
}

const linesFile = (size: number, read: ReadBytes): ImportFile => ({
  lines: (from) => readLines(chunksOf(read, from, size), from),
  file: async () => undefined,
});

class StoredZip extends RandomAccessReader {
  readonly #read: ReadBytes;
  constructor(read: ReadBytes) {
    super();
    this.#read = read;
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(chunksOf(this.#read, start, end), { objectMode: false });
  }
}

async function zipFile(size: number, read: ReadBytes, bounds: ZipBounds): Promise<ImportFile> {
  const entries = new Map<string, Entry>();
  let zip: ZipFile;
  try {
    zip = await openZip(new StoredZip(read), size, { autoClose: false });
    if (zip.entryCount > bounds.entries) throw new Error(`It has more than ${bounds.entries} entries.`);
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
  } catch (error) {
    throw new ImportFileError(`The file is no zip that can be read: ${(error as Error).message}`);
  }
  const lines = entries.get(linesName);
  if (!lines) throw new ImportFileError(`The zip has no ${linesName}.`);
  // The reader ends with an error where there is more than the zip declares.
  if (lines.uncompressedSize > bounds.linesBytes)
    throw new ImportFileError(
      `${linesName} has more than ${bounds.linesBytes} bytes. Split it into several imports.`,
    );
  return {
    async *lines(from) {
      // Uncompressed lines can be read from any offset; compressed ones must be read from the beginning.
      const isStored = lines.compressionMethod === 0;
      const stream = await zip.openReadStreamPromise(lines, isStored ? { start: from } : {});
      yield* readLines(isStored ? stream : after(stream, from), from);
    },
    async file(name) {
      const entry = entries.get(name);
      return entry && { size: entry.uncompressedSize, read: () => zip.openReadStreamPromise(entry) };
    },
  };
}

/** Skips the first bytes of a stream. */
async function* after(stream: AsyncIterable<Uint8Array>, skipped: number): AsyncGenerator<Uint8Array> {
  let rest = skipped;
  for await (const chunk of stream) {
    if (rest < chunk.length) yield chunk.subarray(rest);
    rest = Math.max(0, rest - chunk.length);
  }
}
