-- The functions that apply the other files of this folder; README.md says how. migrate.ts runs this file first, every
-- time. It is sent to the RDS Data API as SQL text, where a colon before a word may be taken for a parameter, even within
-- a string: so there is none here. Everything else is sent as the value of a parameter.
DO $runner$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('migration'));
  IF to_regclass('public.schema_migration') IS NOT NULL THEN
    RAISE EXCEPTION 'The database has an older schema, which cannot be upgraded. Start a local stage with an empty database: npm start -- --fresh';
  END IF;

  CREATE SCHEMA IF NOT EXISTS migration;
  CREATE TABLE IF NOT EXISTS migration.version (
    name     text PRIMARY KEY,
    checksum text NOT NULL,
    run_at   timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS migration.definition (
    name       text PRIMARY KEY,
    checksum   text NOT NULL,
    objects    text[] NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  );

  -- The objects that files of functions/ define, by the name of the file. Functions with all their signatures, views,
  -- and triggers, which are in the file of their function.
  CREATE OR REPLACE VIEW migration.object AS
  SELECT CAST(p.proname AS text) AS name, CAST(CAST(p.oid AS regprocedure) AS text) AS object
  FROM pg_proc p WHERE p.pronamespace = CAST('public' AS regnamespace)
  UNION ALL
  SELECT CAST(c.relname AS text), CAST(c.relname AS text)
  FROM pg_class c WHERE c.relnamespace = CAST('public' AS regnamespace) AND c.relkind = 'v'
  UNION ALL
  SELECT CAST(p.proname AS text), t.tgname || ' on ' || CAST(CAST(t.tgrelid AS regclass) AS text)
  FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
  WHERE p.pronamespace = CAST('public' AS regnamespace) AND t.tgparentid = 0;

  -- Runs a version and records it, unless it has run. Returns whether it ran now.
  CREATE OR REPLACE FUNCTION migration.run_version(p_name text, p_checksum text, p_sql text) RETURNS boolean
  LANGUAGE plpgsql
  AS $function$
  DECLARE
    known text;
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('migration'));
    -- A statement after the lock, so that it sees what another runner has done during the wait.
    SELECT checksum INTO known FROM migration.version WHERE name = p_name;
    IF known = p_checksum THEN RETURN false; END IF;
    IF known IS NOT NULL THEN
      RAISE EXCEPTION 'The database has an older schema, because % was changed after it ran. Start a local stage with an empty database: npm start -- --fresh', p_name;
    END IF;
    EXECUTE p_sql;
    INSERT INTO migration.version (name, checksum) VALUES (p_name, p_checksum);
    RETURN true;
  END
  $function$;

  -- Returns those of p_files (see apply_definitions) that changed, or whose objects are missing.
  CREATE OR REPLACE FUNCTION migration.stale_definitions(p_files jsonb) RETURNS SETOF jsonb
  LANGUAGE sql STABLE
  AS $function$
    SELECT f
    FROM jsonb_array_elements(p_files) WITH ORDINALITY AS t (f, n)
    LEFT JOIN migration.definition d ON d.name = f->>'name'
    WHERE d.checksum IS DISTINCT FROM f->>'checksum'
      OR NOT d.objects <@ ARRAY(SELECT o.object FROM migration.object o)
    ORDER BY n
  $function$;

  -- Runs the file of a function or view. CREATE OR REPLACE keeps what was granted on a function before, so this revokes
  -- that and runs the file again. A signature that the file no longer defines keeps its grants.
  CREATE OR REPLACE FUNCTION migration.run_definition(p_name text, p_sql text) RETURNS void
  LANGUAGE plpgsql
  AS $function$
  DECLARE
    before jsonb;
    granted record;
  BEGIN
    SELECT jsonb_object_agg(p.oid, p.ctid) INTO before
    FROM pg_proc p WHERE p.pronamespace = CAST('public' AS regnamespace) AND p.proname = p_name;
    EXECUTE p_sql;
    FOR granted IN
      SELECT DISTINCT CAST(p.oid AS regprocedure) AS signature,
             CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END AS role
      FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
      WHERE before ? CAST(p.oid AS text) AND before->>CAST(p.oid AS text) <> CAST(p.ctid AS text)
        AND g.grantee <> p.proowner
    LOOP
      EXECUTE format('REVOKE ALL ON FUNCTION %s FROM %s', granted.signature, granted.role);
    END LOOP;
    IF FOUND THEN EXECUTE p_sql; END IF;
  END
  $function$;

  -- Applies the files of functions/ that changed or whose objects are missing, then runs p_afterwards, all in one
  -- transaction. Returns the names of the applied files.
  --
  -- p_files is an array of {name, checksum, sql}, all files, named like their function or view.
  --
  -- Views are dropped and created again with everything that depends on them, because CREATE OR REPLACE VIEW cannot
  -- drop a column. A file that needs another one is tried again after it, which gives the order. Bodies of functions are
  -- not checked, so functions may call each other in any order.
  CREATE OR REPLACE FUNCTION migration.apply_definitions(p_files jsonb, p_afterwards text) RETURNS SETOF text
  LANGUAGE plpgsql SET check_function_bodies = off
  AS $function$
  DECLARE
    known text[];
    lost text;
    applied text[] DEFAULT '{}';
    waiting jsonb[];
    postponed jsonb[];
    file jsonb;
    problem text;
  BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('migration'));
    SELECT array_agg(o.object) INTO known FROM migration.object o;
    FOR file IN SELECT * FROM migration.stale_definitions(p_files) LOOP
      IF EXISTS (SELECT FROM migration.object o WHERE o.object = file->>'name') THEN
        EXECUTE format('DROP VIEW public.%I CASCADE', file->>'name');
      END IF;
    END LOOP;

    -- Including the files of the objects that were just dropped.
    SELECT ARRAY(SELECT * FROM migration.stale_definitions(p_files)) INTO waiting;
    WHILE cardinality(waiting) > 0 LOOP
      postponed = '{}';
      FOREACH file IN ARRAY waiting LOOP
        BEGIN
          PERFORM migration.run_definition(file->>'name', file->>'sql');
          applied = applied || CAST(file->>'name' AS text);
        EXCEPTION
          WHEN undefined_table OR undefined_object OR undefined_function OR undefined_column THEN
            postponed = postponed || file;
            problem = format('%s.sql failed, %s', file->>'name', SQLERRM);
          WHEN invalid_function_definition THEN
            -- Fails when the type of the result or the names of the parameters have changed.
            RAISE EXCEPTION '%.sql failed, %. Drop the function in a version, or start a local stage with an empty database: npm start -- --fresh', file->>'name', SQLERRM
              USING ERRCODE = SQLSTATE;
          WHEN OTHERS THEN
            RAISE EXCEPTION '%.sql failed, %', file->>'name', SQLERRM USING ERRCODE = SQLSTATE;
        END;
      END LOOP;
      IF cardinality(postponed) = cardinality(waiting) THEN RAISE EXCEPTION '%', problem; END IF;
      waiting = postponed;
    END LOOP;

    SELECT string_agg(k, ', ') INTO lost
    FROM unnest(known) k WHERE NOT EXISTS (SELECT FROM migration.object o WHERE o.object = k);
    IF lost IS NOT NULL THEN
      RAISE EXCEPTION 'No file defines % any longer, and it depends on a view that changed. Drop it in a version.', lost;
    END IF;
    INSERT INTO migration.definition (name, checksum, objects)
    SELECT f->>'name', f->>'checksum', ARRAY(SELECT o.object FROM migration.object o WHERE o.name = f->>'name')
    FROM jsonb_array_elements(p_files) f WHERE f->>'name' = ANY (applied)
    ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, objects = excluded.objects, applied_at = now();
    EXECUTE p_afterwards;
    RETURN QUERY SELECT unnest(applied);
  END
  $function$;
END
$runner$
