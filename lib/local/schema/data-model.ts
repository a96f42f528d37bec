import type { Catalog, Table } from './catalog.ts';

/** Files of migrations/versions: their names say the subject, `NNNN_subject.sql`. */
export interface VersionFile {
  readonly name: string;
  readonly sql: string;
}

/** The text of docs/reference/data-model.md: a diagram for each subject, with the tables that its versions create. */
export function dataModel({ tables }: Catalog, versions: readonly VersionFile[]): string {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const subjects = Map.groupBy(
    versions.flatMap(({ name, sql }) =>
      [...sql.matchAll(/^CREATE TABLE (\w+)/gm)].flatMap(([, created]) => {
        const table = byName.get(created ?? '');
        return table ? [{ subject: name.replace(/^\d+_|\.sql$/g, ''), table }] : [];
      }),
    ),
    ({ subject }) => subject,
  );
  return `${[
    '# Data model',
    '',
    'Written by `npm run schema` from a database that was migrated: do not edit. A solid line is a foreign key; a',
    'dashed line is a column that is named after the table it refers to and has no foreign key, because the rows are',
    'partitioned, archived or kept longer than what they refer to. [schema.sql](schema.sql) has the constraints, indexes',
    'and grants; the comments of [migrations/versions](../../migrations/versions) explain the tables.',
    ...[...subjects].flatMap(([subject, entries]) => [
      '',
      `## ${subject.charAt(0).toUpperCase()}${subject.slice(1)}`,
      '',
      '```mermaid',
      'erDiagram',
      ...entries.flatMap(({ table }) => entityLines(table)),
      ...entries.flatMap(({ table }) => relationLines(table, byName)),
      '```',
    ]),
  ].join('\n')}\n`;
}

const keysOf = (table: Table, kind: string) =>
  new Set(
    table.constraints.filter((constraint) => constraint.kind === kind).flatMap(({ columns }) => columns),
  );

function entityLines(table: Table): string[] {
  const [primary, foreign] = [keysOf(table, 'primary key'), keysOf(table, 'foreign key')];
  return [
    `  ${table.name} {`,
    ...table.columns.map(({ name, type, notNull }) => {
      const keys = [primary.has(name) && 'PK', foreign.has(name) && 'FK'].filter(Boolean).join(', ');
      return `    ${type.replace('timestamp with time zone', 'timestamptz').replaceAll(' ', '_')} ${name}${keys && ` ${keys}`}${notNull ? '' : ' "optional"'}`;
    }),
    '  }',
  ];
}

/** Mermaid writes "many of this belong to one of that" as `}o--||`, with `|o` where the reference is optional. */
function relationLines(table: Table, byName: ReadonlyMap<string, Table>): string[] {
  const foreign = table.constraints.filter(({ kind }) => kind === 'foreign key');
  const enforced = new Map(foreign.map(({ columns, references }) => [columns[0], references]));
  return table.columns.flatMap(({ name, notNull }) => {
    const named = /^(\w+)_id$/.exec(name)?.[1];
    const target =
      enforced.get(name) ?? (named && byName.has(named) && named !== table.name ? named : undefined);
    if (!target) return [];
    return `  ${table.name} }o${enforced.has(name) ? '--' : '..'}${notNull ? '||' : 'o|'} ${target} : ${name}`;
  });
}
