import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { type SourceDigests, sourceDigests } from './conversion.ts';
import type { ConvertedLine } from './convert.ts';
import type { ExportFolder } from './export-folder.ts';

/** A file for one import. */
export interface ImportPart {
  readonly path: string;
  readonly mime: 'application/x-ndjson' | 'application/zip';
  /** Bytes. */
  readonly size: number;
  /** SHA-256 in base64. */
  readonly checksumSha256: string;
  readonly lines: number;
  readonly digests: SourceDigests;
}

/** The lines of a zip have this name. */
const linesName = 'lines.jsonl';

/** Writes lines and their files into parts of about `maxBytes`. A part is deleted when the next one is requested. */
export async function* writeParts(
  lines: AsyncIterable<ConvertedLine>,
  folder: ExportFolder,
  maxBytes: number,
): AsyncGenerator<ImportPart> {
  const directory = await mkdtemp(join(tmpdir(), 'import-'));
  try {
    let part = await newPart(directory);
    for await (const { line, files } of lines) {
      const text = `${JSON.stringify(line)}\n`;
      const bytes = Buffer.byteLength(text) + files.reduce((sum, { size }) => sum + size, 0);
      if (part.lines > 0 && part.bytes + bytes > maxBytes) {
        yield await finish(part, folder, directory);
        part = await newPart(directory);
      }
      part.lines += 1;
      part.bytes += bytes;
      part.files.push(...files);
      part.digests.add(line);
      await part.write(text);
    }
    if (part.lines > 0) yield await finish(part, folder, directory);
    else await part.close();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface OpenPart {
  readonly path: string;
  lines: number;
  bytes: number;
  readonly files: { readonly from: string; readonly to: string }[];
  readonly digests: SourceDigests;
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

async function newPart(directory: string): Promise<OpenPart> {
  const path = join(directory, linesName);
  const file = await open(path, 'w');
  let waiting: string[] = [];
  let length = 0;
  const flush = async () => {
    await file.appendFile(waiting.join(''));
    waiting = [];
    length = 0;
  };
  return {
    path,
    lines: 0,
    bytes: 0,
    files: [],
    digests: sourceDigests(),
    async write(text) {
      waiting.push(text);
      length += text.length;
      if (length > 1024 * 1024) await flush();
    },
    async close() {
      await flush();
      await file.close();
    },
  };
}

async function finish(part: OpenPart, folder: ExportFolder, directory: string): Promise<ImportPart> {
  await part.close();
  const isZip = part.files.length > 0;
  const path = isZip ? join(directory, 'import.zip') : part.path;
  if (isZip) await writeZip(path, part, folder);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return {
    path,
    mime: isZip ? 'application/zip' : 'application/x-ndjson',
    size: (await stat(path)).size,
    checksumSha256: hash.digest('base64'),
    lines: part.lines,
    digests: part.digests,
  };
}

/** The lines are not compressed, so that an interrupted import can continue at an offset. */
async function writeZip(path: string, { path: lines, files }: OpenPart, folder: ExportFolder): Promise<void> {
  const zip = new ZipFile();
  zip.addFile(lines, linesName, { compress: false });
  for (const { from, to } of files) {
    zip.addReadStreamLazy(to, { compress: false }, (done) => {
      folder.open(from).then(
        (stream) => done(null, stream),
        (error) => zip.emit('error', error),
      );
    });
  }
  const written = pipeline(zip.outputStream, createWriteStream(path));
  zip.end();
  await written;
}
