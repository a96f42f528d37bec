import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { type Entry, openPromise as openZip } from 'yauzl';

/** An export as its user has it: a zip, a folder, or one file with others beside it. */
export interface ExportFolder {
  /** Name of the file, if the export is neither a zip nor a folder. */
  readonly main?: string | undefined;
  /** Paths with slashes, sorted. Of a single file: itself alone. */
  readonly names: readonly string[];
  /** Bytes; undefined when there is no such file, or when it lies outside the export. */
  size(name: string): Promise<number | undefined>;
  /** @throws Error when there is no such file */
  open(name: string): Promise<Readable>;
  close(): void;
}

/** @throws the error of the file system, or of a broken zip */
export async function openExport(path: string): Promise<ExportFolder> {
  const found = await stat(path);
  if (found.isDirectory()) return folderAt(path, await filesBelow(path));
  if (path.toLowerCase().endsWith('.zip')) return zipAt(path);
  return { ...folderAt(dirname(path), [basename(path)]), main: basename(path) };
}

async function filesBelow(path: string): Promise<string[]> {
  const found = await readdir(path, { recursive: true, withFileTypes: true });
  return found
    .filter((one) => one.isFile())
    .map((one) => relative(path, join(one.parentPath, one.name)).replaceAll(sep, '/'))
    .sort();
}

function folderAt(root: string, names: readonly string[]): ExportFolder {
  /** The export contains paths, so they must not lead out of its folder. */
  const inside = async (name: string) => {
    const [folder, file] = await Promise.all([realpath(root), realpath(join(root, name))]);
    return file.startsWith(`${folder}${sep}`) ? file : undefined;
  };
  const find = (name: string) => inside(name).catch(() => undefined);
  return {
    names,
    async size(name) {
      const file = await find(name);
      if (!file) return undefined;
      const found = await stat(file);
      return found.isFile() ? found.size : undefined;
    },
    async open(name) {
      const file = await find(name);
      if (!file) throw new Error(`The export has no file ${name}.`);
      return createReadStream(file);
    },
    close() {},
  };
}

async function zipAt(path: string): Promise<ExportFolder> {
  const zip = await openZip(path, { autoClose: false });
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
  }
  return {
    names: [...entries.keys()].sort(),
    size: async (name) => entries.get(name)?.uncompressedSize,
    async open(name) {
      const entry = entries.get(name);
      if (!entry) throw new Error(`The export has no file ${name}.`);
      return zip.openReadStreamPromise(entry);
    },
    close: () => zip.close(),
  };
}
