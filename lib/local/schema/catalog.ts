/** Runs a statement that has no parameters. */
export type Query = (sql: string) => Promise<readonly unknown[]>;

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly identity: boolean;
  readonly default: string | null;
}

interface Constraint {
  readonly name: string;
  readonly kind: 'primary key' | 'unique' | 'check' | 'foreign key';
  readonly columns: readonly string[];
  /** The table that a foreign key refers to. */
  readonly references: string | null;
  readonly definition: string;
}

export interface Grant {
  readonly role: string;
  /** As SQL writes them, `SELECT` or `INSERT (id)`. */
  readonly privileges: readonly string[];
}

export interface Table {
  readonly name: string;
  readonly partitionedBy: string | null;
  readonly options: readonly string[];
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  /** Statements; without the indexes of constraints. */
  readonly indexes: readonly string[];
  readonly triggers: readonly string[];
  readonly grants: readonly Grant[];
}

export interface View {
  readonly name: string;
  readonly definition: string;
  readonly grants: readonly Grant[];
}

export interface SqlFunction {
  readonly name: string;
  readonly arguments: string;
  readonly returns: string;
  /** Language, volatility and what else differs from a function's defaults. */
  readonly properties: readonly string[];
  readonly grants: readonly Grant[];
  /** The statement that creates it, with its body. */
  readonly definition: string;
  readonly body: string;
}

export interface Catalog {
  readonly extensions: readonly string[];
  readonly tables: readonly Table[];
  readonly views: readonly View[];
  readonly functions: readonly SqlFunction[];
}

/** Reads what the migrations made in a database, sorted by name. Partitions are left out, because they depend on the date. */
export async function readCatalog(query: Query): Promise<Catalog> {
  const rows = async <T>(sql: string) =>
    (await query(sql)).map((row) => JSON.parse((row as { json: string }).json) as T);
  return {
    extensions: await rows<string>(extensions),
    tables: await rows<Table>(tables),
    views: await rows<View>(views),
    functions: await rows<SqlFunction>(functions),
  };
}

const extensions = `
  SELECT to_json(extname)::text AS json FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY extname COLLATE "C"`;

const array = (select: string) => `ARRAY(${select})`;

/** Privileges of others than the owner, by role: `acls` selects (acl, suffix). */
const grants = (acls: string) => `(
  SELECT coalesce(json_agg(json_build_object('role', role, 'privileges', privileges) ORDER BY role), '[]') FROM (
    SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee) END AS role,
           array_agg(g.privilege_type || a.suffix ORDER BY g.privilege_type || a.suffix) AS privileges
    FROM (${acls}) a (acl, suffix, owner), aclexplode(a.acl) g
    WHERE g.grantee <> a.owner GROUP BY 1
  ) granted)`;

const relationGrants = grants(`
  SELECT c.relacl, '', c.relowner
  UNION ALL
  SELECT t.attacl, ' (' || t.attname || ')', c.relowner FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attacl IS NOT NULL`);

const tables = `
  SELECT json_build_object(
    'name', c.relname,
    'partitionedBy', pg_get_partkeydef(c.oid),
    'options', coalesce(c.reloptions, '{}'),
    'columns', (
      SELECT json_agg(json_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
        'identity', a.attidentity <> '', 'default', pg_get_expr(d.adbin, d.adrelid)) ORDER BY a.attnum)
      FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
    'constraints', (
      SELECT coalesce(json_agg(json_build_object(
        'name', k.conname,
        'kind', CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'c' THEN 'check' ELSE 'foreign key' END,
        'columns', ${array('SELECT a.attname FROM unnest(k.conkey) WITH ORDINALITY AS n (num, nth) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = n.num ORDER BY n.nth')},
        'references', (SELECT f.relname FROM pg_class f WHERE f.oid = k.confrelid),
        'definition', pg_get_constraintdef(k.oid))
        ORDER BY array_position('{p,u,c,f}'::"char"[], k.contype), k.conname), '[]')
      FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u', 'c', 'f')),
    'indexes', ${array(`SELECT replace(replace(pg_get_indexdef(i.indexrelid), ' ONLY ', ' '), 'public.', '') FROM pg_index i
      WHERE i.indrelid = c.oid AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY 1`)},
    'triggers', ${array('SELECT pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal ORDER BY 1')},
    'grants', ${relationGrants}
  )::text AS json
  FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)
  ORDER BY c.relname COLLATE "C"`;

const views = `
  SELECT json_build_object('name', c.relname, 'definition', pg_get_viewdef(c.oid), 'grants', ${relationGrants})::text AS json
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v' ORDER BY c.relname COLLATE "C"`;

const functions = `
  SELECT json_build_object(
    'name', p.proname,
    'arguments', pg_get_function_arguments(p.oid),
    'returns', pg_get_function_result(p.oid),
    'properties', array_remove(ARRAY[
      l.lanname,
      CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
      CASE p.proparallel WHEN 's' THEN 'parallel safe' END,
      CASE WHEN p.prosecdef THEN 'security definer' END,
      CASE WHEN p.proisstrict THEN 'strict' END,
      CASE WHEN p.proretset AND p.prorows <> 1000 THEN 'rows ' || p.prorows END
    ]::text[], NULL) || coalesce(p.proconfig, '{}'),
    'grants', ${grants("SELECT coalesce(p.proacl, acldefault('f', p.proowner)), '', p.proowner")},
    'definition', pg_get_functiondef(p.oid),
    'body', p.prosrc
  )::text AS json
  FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
  WHERE p.pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
  ORDER BY p.proname COLLATE "C", pg_get_function_identity_arguments(p.oid) COLLATE "C"`;
