import type { Catalog, Grant, SqlFunction, Table, View } from './catalog.ts';

/** The text of docs/reference/schema.sql: the tables and views as statements, the functions as a list. */
export const schemaSql = ({ extensions, tables, views, functions }: Catalog): string =>
  `${[
    '-- The schema of the database, written by `npm run schema` from a database that was migrated. Do not edit.',
    '-- Partitions are left out. The functions are listed at the end; migrations/functions/ has them.',
    '',
    ...extensions.map((name) => `CREATE EXTENSION ${name};`),
    ...tables.flatMap((table) => ['', ...tableLines(table)]),
    ...views.flatMap((view) => ['', ...viewLines(view)]),
    '',
    ...functions.map(functionLine),
  ].join('\n')}\n`;

function tableLines(table: Table): string[] {
  const columns = table.columns.map(({ name, type, notNull, identity, default: value }) =>
    [
      name,
      type,
      notNull && 'NOT NULL',
      identity && 'GENERATED ALWAYS AS IDENTITY',
      value !== null && `DEFAULT ${value}`,
    ]
      .filter(Boolean)
      .join(' '),
  );
  const constraints = table.constraints.map(
    ({ name, definition }) => `CONSTRAINT ${name} ${definition.replaceAll(/\s*\n\s*/g, ' ')}`,
  );
  const storage = [
    table.partitionedBy && ` PARTITION BY ${table.partitionedBy}`,
    table.options.length > 0 && ` WITH (${table.options.join(', ')})`,
  ];
  return [
    `CREATE TABLE ${table.name} (`,
    [...columns, ...constraints].map((line) => `  ${line}`).join(',\n'),
    `)${storage.filter(Boolean).join('')};`,
    ...[...table.indexes, ...table.triggers].map((statement) => `${statement};`),
    ...grantLines(table.name, table.grants),
  ];
}

const viewLines = ({ name, definition, grants }: View): string[] => [
  `CREATE VIEW ${name} AS`,
  definition,
  ...grantLines(name, grants),
];

const grantLines = (name: string, grants: readonly Grant[]): string[] =>
  grants.map(({ role, privileges }) => `GRANT ${privileges.join(', ')} ON ${name} TO ${role};`);

const functionLine = ({ name, arguments: parameters, returns, properties, grants }: SqlFunction): string =>
  `-- ${name}(${parameters}) RETURNS ${returns}; ${properties.join(', ')}; ` +
  `executed by ${['the owner', ...grants.map(({ role }) => role)].join(', ')}`;
