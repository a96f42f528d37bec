import type { DomainErrorKind } from '../../domain/domain-error.ts';
import type { Page } from '../../domain/page.ts';
import { accessible } from './call.ts';

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

/**
 * Converts the rows of a page that ends at a number of bytes: there is a next one when the statement found more
 * `candidates` than it returned. An empty page has one row, which only says whether the caller has access.
 *
 * @throws DomainError when `access` is refused
 */
export function boundedPage<
  Row extends { readonly access: 'ok' | DomainErrorKind; readonly candidates: number },
  Item,
  Position,
>(
  rows: readonly Row[],
  isFound: (row: Row) => boolean,
  toItem: (row: Row) => Item,
  positionOf: (row: Row) => Position,
): Page<Item, Position> {
  const found = accessible(rows, isFound);
  return pageOf(found, (rows[0] as Row).candidates > found.length, toItem, positionOf);
}
