/** The Data API returns 64 KB a row. A row as text is a little longer than its values together. */
const narrowBytes = 60_000;
const pieceCharacters = 48_000;

/** A row in base64, in which it grows by a third whatever characters are in it. */
const asBase64 = `SELECT translate(encode(convert_to(to_json(l)::text, 'UTF8'), 'base64'), chr(10), '') AS base64 OFFSET 0`;

/** The query itself, in pieces: see `wholeRows`. Undefined when the statement is no query. */
export const inPieces = (sql: string): string | undefined =>
  /^[\s(]*SELECT\b/i.test(sql)
    ? `WITH line AS MATERIALIZED (
         SELECT s.*, row_number() OVER () AS row_number, octet_length(s::text) > ${narrowBytes} AS row_is_wide FROM (${sql}) s)
       SELECT l.*, l.row_number AS row_of, 0 AS row_nth, NULL AS row_piece FROM line l WHERE NOT l.row_is_wide
       UNION ALL
       SELECT nothing.*, l.row_number, piece.nth, substr(whole.base64, piece.nth * ${pieceCharacters} + 1, ${pieceCharacters})
       FROM line l
       CROSS JOIN LATERAL (${asBase64}) whole
       CROSS JOIN LATERAL generate_series(0, (length(whole.base64) - 1) / ${pieceCharacters}) AS piece (nth)
       LEFT JOIN line nothing ON false
       WHERE l.row_is_wide
       ORDER BY row_of, row_nth`
    : undefined;

/** Columns that `inPieces` adds to those of the query. */
export interface PieceRow {
  readonly row_of: number;
  /** A part of a row that is too wide, as JSON in base64. */
  readonly row_piece: string | null;
}

/** The rows of a query from what it returned in pieces. JSON values come as text, as they do otherwise. */
export function wholeRows<Row>(rows: readonly (Row & PieceRow)[]): Row[] {
  return [...Map.groupBy(rows, ({ row_of }) => row_of).values()].map((pieces) => {
    const wide = pieces.map(({ row_piece }) => row_piece ?? '').join('');
    const row = wide ? JSON.parse(Buffer.from(wide, 'base64').toString()) : { ...pieces[0] };
    for (const added of ['row_number', 'row_is_wide', 'row_of', 'row_nth', 'row_piece']) delete row[added];
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === 'object' && value !== null) row[name] = JSON.stringify(value);
    }
    return row as Row;
  });
}
