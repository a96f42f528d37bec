import { limits } from '../../shared/domain/limits.ts';

export interface Line {
  /** Without its end; absent when it is longer than `limits.importLineBytes`. */
  readonly bytes?: Uint8Array;
  /** Offset of what follows it. */
  readonly to: number;
}

const newline = 0x0a;
const chunkBytes = 8 * 1024 * 1024;

/** The lines of a file of `size` bytes, from the offset of one on. Takes no more memory than a chunk and a line. */
export async function* readLines(
  read: (from: number, to: number) => Promise<Uint8Array>,
  { from, size, bytesAtOnce = chunkBytes }: { from: number; size: number; bytesAtOnce?: number },
): AsyncGenerator<Line> {
  let begun: Uint8Array = new Uint8Array();
  /** Of the line that is begun, with what is not kept of one that is too long. */
  let length = 0;
  const extend = (part: Uint8Array) => {
    length += part.length;
    begun = length > limits.importLineBytes ? new Uint8Array() : Buffer.concat([begun, part]);
  };
  const finish = (to: number): Line => {
    const line = length > limits.importLineBytes ? { to } : { bytes: begun, to };
    begun = new Uint8Array();
    length = 0;
    return line;
  };
  for (let at = from; at < size; ) {
    const chunk = await read(at, Math.min(at + bytesAtOnce, size));
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      extend(chunk.subarray(start, end));
      start = end + 1;
      yield finish(at + start);
    }
    extend(chunk.subarray(start));
    at += chunk.length;
  }
  if (length > 0) yield finish(size);
}
