import { limits } from '../../shared/domain/limits.ts';

export interface Line {
  /** Without its end; absent when it is longer than `limits.importLineBytes`. */
  readonly bytes?: Uint8Array;
  /** Offset after the line. */
  readonly to: number;
}

const newline = 0x0a;

/** The lines of a stream of bytes that begins at an offset. Takes no more memory than a chunk and a line. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, from: number): AsyncGenerator<Line> {
  let begun: Uint8Array[] = [];
  /** Bytes of the current line, including those of a too long one that are not kept. */
  let length = 0;
  let at = from;
  const extend = (part: Uint8Array) => {
    length += part.length;
    if (length > limits.importLineBytes) begun = [];
    else if (part.length > 0) begun.push(part);
  };
  const finish = (to: number): Line => {
    const [first = new Uint8Array()] = begun;
    const bytes = begun.length > 1 ? Buffer.concat(begun) : first;
    const line = length > limits.importLineBytes ? { to } : { bytes, to };
    begun = [];
    length = 0;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      extend(chunk.subarray(start, end));
      start = end + 1;
      yield finish(at + start);
    }
    extend(chunk.subarray(start));
    at += chunk.length;
  }
  if (length > 0) yield finish(at);
}
