import type { Page } from '../../domain/page.ts';

/** Bytes of a page's rows as the Data API counts them: its limit of 1 MiB a response, less the envelope of the rows. */
export const pageBytes = 1_000_000;

/** Converts rows to a page. If `hasMore`, the next page starts at `positionOf` the last row. */
export function pageOf<Row, Item, Position>(
  rows: readonly Row[],
  hasMore: boolean,
  toItem: (row: Row) => Item,
  positionOf: (row: Row) => Position,
): Page<Item, Position> {
  const last = rows.at(-1);
  return { items: rows.map(toItem), next: hasMore && last !== undefined ? positionOf(last) : undefined };
}

/** Converts the rows of a statement that read one row more than `limit`, to find out whether there is a next page. */
export const firstOf = <Row, Item, Position>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  positionOf: (row: Row) => Position,
): Page<Item, Position> => pageOf(rows.slice(0, limit), rows.length > limit, toItem, positionOf);
