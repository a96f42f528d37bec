import type { ArchiveReader } from '../../domain/archive/archive-reader.ts';
import type { Caller } from '../../domain/caller.ts';
import { type MessageRow, toMessage } from '../rows/message-row.ts';
import { archivedRow } from './archive-row.ts';

/** Seqs, both included, that a file holds: [first, last, file id]. */
export type ArchivedRange = readonly [first: number, last: number, fileId: string];

/** Maximum ranges that archived_ranges returns; with this many there may be more. */
const maxRanges = 20;

/** The messages next to a seq in one direction: the rows of the database, and the ranges that archives hold. */
export interface HalfPage {
  readonly anchor: number;
  /** First and last seq that the caller may read in this direction. */
  readonly low: number;
  readonly high: number;
  readonly limit: number;
  readonly rows: readonly MessageRow[];
  /** Whether the database has more rows beyond these. */
  readonly isCut: boolean;
  /** Archived ranges; they may extend beyond low and high. */
  readonly archived: readonly ArchivedRange[];
}

/**
 * Adds the messages of archives to half a page, between its rows and beyond them; `isCut` when there are more. Reads
 * only the files that it needs, and returns no message beyond the point where either the rows or the archive are
 * unknown.
 */
export async function withArchived(
  { anchor, low, high, limit, rows, isCut, archived }: HalfPage,
  conversationId: string,
  maxBytes: number,
  archive: ArchiveReader,
  caller: Caller,
): Promise<Pick<HalfPage, 'rows' | 'isCut'>> {
  const ranges = archived
    .map(([first, last, file]): ArchivedRange => [Math.max(first, low), Math.min(last, high), file])
    .filter(([first, last]) => first <= last);
  const away = (seq: number) => Math.abs(seq - anchor);
  const nearEnd = ([first, last]: ArchivedRange) => Math.min(away(first), away(last));
  const farEnd = ([first, last]: ArchivedRange) => Math.max(away(first), away(last));
  const furthestRow = Math.max(...rows.map(({ seq }) => away(seq)));
  const furthestRange = ranges.at(-1);
  const end = Math.max(away(low), away(high));
  const known = Math.min(
    isCut && rows.length > 0 ? furthestRow : end,
    archived.length === maxRanges && furthestRange ? farEnd(furthestRange) : end,
  );

  let sure = 0;
  const wanted = ranges.filter((range) => {
    const before = rows.filter(({ seq }) => away(seq) < nearEnd(range)).length + sure;
    sure += range[1] - range[0] + 1;
    return before < limit && nearEnd(range) <= known;
  });
  const left = ranges[wanted.length];
  const horizon = left ? Math.min(known, nearEnd(left) - 1) : known;
  const files =
    wanted.length === 0
      ? new Map<string, never>()
      : await archive.open(conversationId, [...new Set(wanted.map(([, , fileId]) => fileId))], caller);
  const lines = wanted.flatMap(([first, last, fileId]) =>
    (files.get(fileId) ?? [])
      .filter(({ message: { seq } }) => seq >= first && seq <= last)
      .map((line) => ({
        seq: line.message.seq,
        show: async () => archivedRow(await archive.reveal(line), caller.userId),
      })),
  );
  const near = [...rows.map((row) => ({ seq: row.seq, show: async () => row })), ...lines]
    .filter(({ seq }) => away(seq) <= horizon)
    .sort((a, b) => away(a.seq) - away(b.seq));
  const nearest = await Promise.all(near.slice(0, limit).map(({ show }) => show()));

  let bytes = 0;
  const taken = nearest.filter((row, nth) => {
    bytes += Buffer.byteLength(JSON.stringify(toMessage(row)));
    return nth === 0 || bytes <= maxBytes;
  });
  return { rows: taken, isCut: isCut || horizon < end || taken.length < near.length };
}
