import type { Readable } from 'node:stream';

export interface JsonLine {
  /** Counts from 1. */
  readonly line: number;
  /** Undefined when the line is no JSON in UTF-8. */
  readonly value: unknown;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const newline = 0x0a;

/** JSON lines of a stream. Skips a byte order mark and blank lines. Only a line feed ends a line. */
export async function* jsonLines(stream: Readable): AsyncGenerator<JsonLine> {
  let line = 0;
  for await (const bytes of byteLines(stream)) {
    line += 1;
    const value = parse(bytes);
    if (value !== blank) yield { line, value };
  }
}

const blank = Symbol('blank');

function parse(bytes: Buffer): unknown {
  try {
    const text = utf8.decode(bytes).replace(/^\uFEFF/, '');
    return text.trim() === '' ? blank : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Lines of a text, without LF or CRLF and without a byte order mark. Other separators, such as U+2028, end no line. */
export async function* textLines(stream: Readable): AsyncGenerator<string> {
  let isFirst = true;
  for await (const bytes of byteLines(stream)) {
    const text = bytes.toString('utf8').replace(/\r$/, '');
    yield isFirst ? text.replace(/^\uFEFF/, '') : text;
    isFirst = false;
  }
}

async function* byteLines(stream: Readable): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      yield Buffer.concat([...begun, chunk.subarray(start, end)]);
      begun = [];
      start = end + 1;
    }
    if (start < chunk.length) begun.push(chunk.subarray(start));
  }
  if (begun.length > 0) yield Buffer.concat(begun);
}
