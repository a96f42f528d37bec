import pg from 'pg';
import type { ColumnType } from './column-types.ts';
import { DataApiError } from './errors.ts';
import type { DataApiLimits } from './limits.ts';

/** A row as PostgreSQL writes it: text. */
export type TextRow = readonly (string | null)[];

/** A value as the API's JSON has it; blobs are base64. */
export type Field = Readonly<Record<string, unknown>>;

export interface ResultSetOptions {
  readonly decimalReturnType?: 'DOUBLE_OR_LONG' | 'STRING';
  readonly longReturnType?: 'LONG' | 'STRING';
}

/** @throws DataApiError UnsupportedResultException for a row that is too large and for nested arrays. */
export function toRecords(
  rows: readonly TextRow[],
  types: readonly ColumnType[],
  options: ResultSetOptions,
  { rowBytes }: Pick<DataApiLimits, 'rowBytes'>,
): Field[][] {
  return rows.map((row) => {
    let bytes = 0;
    const record = row.map((text, column) => {
      const type = types[column] as ColumnType;
      if (text === null) return { isNull: true };
      // In text a byte of bytea is two digits, after \x.
      bytes += type.kind === 'blobValue' ? text.length / 2 - 1 : Buffer.byteLength(text);
      return type.isArray ? arrayField(text, type) : scalarField(text, type, options);
    });
    if (bytes > rowBytes)
      throw new DataApiError('UnsupportedResultException', 'Packet for query is too large');
    return record;
  });
}

function scalarField(text: string, type: ColumnType, options: ResultSetOptions): Field {
  switch (type.kind) {
    case 'booleanValue':
      return { booleanValue: text === 't' };
    case 'longValue':
      return options.longReturnType === 'STRING' ? { stringValue: text } : { longValue: Number(text) };
    case 'doubleValue':
      return { doubleValue: toDouble(text) };
    case 'decimal':
      if (options.decimalReturnType !== 'DOUBLE_OR_LONG') return { stringValue: text };
      return text.includes('.') ? { doubleValue: Number(text) } : { longValue: Number(text) };
    case 'blobValue':
      return { blobValue: Buffer.from(text.slice(2), 'hex').toString('base64') };
    default:
      // The session's zone is UTC, and the API leaves it out.
      return { stringValue: type.name.endsWith('timestamptz') ? text.replace('+00', '') : text };
  }
}

/** JSON has no NaN and no infinity; the protocol spells them as PostgreSQL does. */
function toDouble(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

const textArray = 1009;
const parseTextArray: (text: string) => unknown[] = pg.types.getTypeParser(textArray as never);

function arrayField(text: string, type: ColumnType): Field {
  const values = parseTextArray(text).map((item) => {
    if (item === null) return null;
    if (typeof item === 'string') return plainValue(scalarField(item, type, {}));
    throw new DataApiError('UnsupportedResultException', 'The result contains a multidimensional array.');
  });
  const kind = type.kind === 'decimal' ? 'stringValue' : type.kind;
  return { arrayValue: { [`${kind}s`]: values } };
}

/** The rows as one JSON text of objects by column label. */
export function formatRecords(records: readonly Field[][], labels: readonly string[]): string {
  return JSON.stringify(
    records.map((record) => Object.fromEntries(record.map((field, n) => [labels[n], plainValue(field)]))),
  );
}

function plainValue(field: Field): unknown {
  if (field.isNull) return null;
  const [value] = Object.values(field);
  return field.arrayValue ? Object.values(value as Field)[0] : value;
}

export function describeColumns(fields: readonly pg.FieldDef[], types: readonly ColumnType[]): object[] {
  return fields.map(({ name, dataTypeModifier }, n) => {
    const { name: typeName, jdbcType, kind, isArray } = types[n] as ColumnType;
    const [precision, scale] = precisionAndScale(typeName, dataTypeModifier);
    return {
      arrayBaseColumnType: 0,
      isAutoIncrement: false,
      isCaseSensitive: kind === 'stringValue',
      isCurrency: false,
      isSigned: !isArray && ['longValue', 'doubleValue', 'decimal'].includes(kind),
      label: name,
      name,
      nullable: 2, // unknown
      precision,
      scale,
      schemaName: '',
      tableName: '',
      type: jdbcType,
      typeName,
    };
  });
}

/** As the type modifier of varchar(n) and numeric(p, s) has them; 0 where there is none. */
function precisionAndScale(typeName: string, modifier: number): [number, number] {
  if (modifier < 4) return [0, 0];
  if (typeName === 'numeric') return [(modifier - 4) >> 16, (modifier - 4) & 0xffff];
  return typeName === 'varchar' || typeName === 'bpchar' ? [modifier - 4, 0] : [0, 0];
}
