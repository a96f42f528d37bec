import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { type LogEntry, logEntry } from './sealed-log.ts';

/** Writes a log as JSON lines, an entry each. */
export async function writeLog(
  path: string,
  entries: AsyncIterable<LogEntry>,
  onEvent: () => void = () => {},
): Promise<void> {
  // Who did what is for few eyes.
  const file = createWriteStream(path, { mode: 0o600, flags: 'wx' });
  await once(file, 'open');
  for await (const entry of entries) {
    if ('event' in entry) onEvent();
    if (!file.write(`${JSON.stringify(entry)}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

/** @throws Error that names a line that is none of a log */
export async function* readLog(
  path: string,
  onBytes: (count: number) => void = () => {},
): AsyncGenerator<LogEntry> {
  let number = 0;
  const file = await open(path);
  for await (const line of file.readLines()) {
    number += 1;
    onBytes(Buffer.byteLength(line) + 1);
    yield parsed(line, `${path}:${number}`);
  }
}

function parsed(line: string, where: string): LogEntry {
  try {
    return logEntry.parse(JSON.parse(line));
  } catch (error) {
    throw new Error(`${where} is no line of an exported audit log`, { cause: error });
  }
}
