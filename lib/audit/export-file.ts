import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { type LogEntry, logEntry } from './sealed-log.ts';

/** Writes a log as JSON lines, an entry each. */
export async function writeLog(
  path: string,
  entries: AsyncIterable<LogEntry>,
  onEvent: () => void = () => {},
): Promise<void> {
  // Audit data: readable by the file's owner only (0600).
  const file = createWriteStream(path, { mode: 0o600, flags: 'wx' });
  await once(file, 'open');
  for await (const entry of entries) {
    if ('event' in entry) onEvent();
    if (!file.write(`${JSON.stringify(entry)}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

/** @throws Error that names a line that is not valid */
export async function* readLog(
  path: string,
  onBytes: (count: number) => void = () => {},
): AsyncGenerator<LogEntry> {
  let number = 0;
  for await (const line of linesOf(path)) {
    number += 1;
    onBytes(Buffer.byteLength(line) + 1);
    yield parsed(line, `${path}:${number}`);
  }
}

/** Only a line feed ends a line: JSON strings may hold U+2028 and the like, at which node:readline would split. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest) yield rest;
}

function parsed(line: string, where: string): LogEntry {
  try {
    return logEntry.parse(JSON.parse(line));
  } catch (error) {
    throw new Error(`${where} is no line of an exported audit log`, { cause: error });
  }
}
