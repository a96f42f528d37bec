import type pg from 'pg';
import { DataApiError } from './errors.ts';

type FieldKind = 'booleanValue' | 'longValue' | 'doubleValue' | 'decimal' | 'stringValue' | 'blobValue';

export interface ColumnType {
  readonly name: string;
  /** Number in java.sql.Types, for the metadata. */
  readonly jdbcType: number;
  readonly kind: FieldKind;
  readonly isArray: boolean;
}

/** Names, object ids of type and array type, JDBC type; the types that the Aurora User Guide lists, and timestamptz. */
const listed: readonly [string, number, number | undefined, number, FieldKind][] = [
  ['bool', 16, 1000, -7, 'booleanValue'],
  ['bytea', 17, undefined, -2, 'blobValue'],
  ['int8', 20, 1016, -5, 'longValue'],
  ['int2', 21, 1005, 5, 'longValue'],
  ['int4', 23, 1007, 4, 'longValue'],
  ['float4', 700, 1021, 7, 'doubleValue'],
  ['float8', 701, 1022, 8, 'doubleValue'],
  ['numeric', 1700, 1231, 2, 'decimal'],
  ['name', 19, 1003, 12, 'stringValue'],
  ['text', 25, 1009, 12, 'stringValue'],
  ['bpchar', 1042, 1014, 1, 'stringValue'],
  ['varchar', 1043, 1015, 12, 'stringValue'],
  ['json', 114, 199, 1111, 'stringValue'],
  ['jsonb', 3802, 3807, 1111, 'stringValue'],
  ['uuid', 2950, 2951, 1111, 'stringValue'],
  ['cidr', 650, undefined, 1111, 'stringValue'],
  ['inet', 869, undefined, 1111, 'stringValue'],
  ['date', 1082, 1182, 91, 'stringValue'],
  ['time', 1083, 1183, 92, 'stringValue'],
  ['timestamp', 1114, 1115, 93, 'stringValue'],
  ['timestamptz', 1184, 1185, 93, 'stringValue'],
];
const arrayJdbcType = 2003;

const typesById = new Map<number, ColumnType>(
  listed.flatMap(([name, id, arrayId, jdbcType, kind]): [number, ColumnType][] => [
    [id, { name, jdbcType, kind, isArray: false }],
    // -1 is no type's id.
    [arrayId ?? -1, { name: `_${name}`, jdbcType: arrayJdbcType, kind, isArray: true }],
  ]),
);

/**
 * The types of a result's columns.
 * @throws DataApiError UnsupportedResultException when the Data API does not return one of them.
 */
export async function columnTypes(
  client: pg.ClientBase,
  fields: readonly pg.FieldDef[],
): Promise<ColumnType[]> {
  const types: ColumnType[] = [];
  for (const { dataTypeID } of fields)
    types.push(typesById.get(dataTypeID) ?? (await enumType(client, dataTypeID)));
  return types;
}

/** Looked up each time: a database under development makes and drops its own types. */
async function enumType(client: pg.ClientBase, id: number): Promise<ColumnType> {
  const { rows } = await client.query('SELECT typname AS name, typtype AS type FROM pg_type WHERE oid = $1', [
    id,
  ]);
  const [{ name, type } = { name: `with id ${id}`, type: '' }] = rows;
  if (type === 'e') return { name, jdbcType: 12, kind: 'stringValue', isArray: false };
  throw new DataApiError(
    'UnsupportedResultException',
    `The result contains the unsupported data type ${name}.`,
  );
}
