import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { ImportFileError, openImportFile } from '../../../functions/jobs/run-imports/import-file.ts';

async function zipOf(files: Readonly<Record<string, Buffer>>) {
  const zip = new ZipFile();
  for (const [name, bytes] of Object.entries(files)) zip.addBuffer(bytes, name);
  zip.end();
  return buffer(zip.outputStream);
}
const open = (zip: Buffer, bounds = { entries: 10, linesBytes: 1_000_000 }) =>
  openImportFile('application/zip', zip.length, async (from, to) => zip.subarray(from, to), bounds);
const line = Buffer.from('{}\n');

test('a zip is refused whose lines grow beyond the limit of an import', async () => {
  const bomb = await zipOf({ 'lines.jsonl': Buffer.alloc(1_000_001, 'a') });
  expect(bomb.length).toBeLessThan(2_000);
  await expect(open(bomb)).rejects.toThrow(ImportFileError);
});

test('a zip is refused that has too many entries', async () => {
  const names = Array.from({ length: 10 }, (_, n) => [`files/${n}`, line] as const);
  const zip = await zipOf({ 'lines.jsonl': line, ...Object.fromEntries(names) });
  await expect(open(zip)).rejects.toThrow('more than 10 entries');
});

test('a zip that has more than it declares ends with an error, and is read no further', async () => {
  const zip = await zipOf({ 'lines.jsonl': Buffer.alloc(1_000_000, '\n') });
  // The size without compression, in the central directory.
  const directory = zip.lastIndexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
  zip.writeUInt32LE(100, directory + 24);
  const file = await open(zip);
  let lines = 0;
  const reading = (async () => {
    for await (const _ of file.lines(0)) lines += 1;
  })();
  await expect(reading).rejects.toThrow();
  expect(lines).toBeLessThan(200_000);
});
