-- Merges partitions that lie beside each other in one ISO year and are over for half a year, so that what was in weeks
-- is in years. Takes the oldest ones that have at most max_messages together.
--
-- Returns the name of the merged partition; null when there is nothing to merge, or when readers and writers left no
-- moment for it (the next run tries again). Writers of these old messages wait while they are copied, and everybody for
-- the moment of the exchange, whose lock this never waits for.
-- Runs with the rights of the owner, because the service may not create tables.
CREATE OR REPLACE FUNCTION merge_message_partitions(call jsonb, max_messages integer) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '50ms'
AS $$
DECLARE
  parents CONSTANT text[] := ARRAY['message_search', 'message'];
  attempts CONSTANT integer := 20;
  suffixes text[];
  starts timestamptz;
  ends timestamptz;
  parent text;
  suffix text;
  merged text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('keep_message_partitions'));
  PERFORM pg_advisory_xact_lock(hashtext('create_message_partitions'));
  PERFORM lock_retention();
  WITH old AS (
    SELECT p.*, to_char(p.starts_at AT TIME ZONE 'UTC', 'IYYY') AS year,
           (SELECT count(*) FROM (SELECT FROM message m WHERE m.id >= p.low AND m.id < p.high LIMIT max_messages + 1) m) AS messages
    FROM message_partition p WHERE p.ends_at <= recent_weeks_begin()
  ),
  -- Neighbours in a year, from each one on, as many as fit.
  run AS (
    SELECT o.starts_at AS first, n.suffix, n.starts_at, n.ends_at,
           sum(n.messages) OVER w AS messages,
           n.starts_at = coalesce(lag(n.ends_at) OVER w, n.starts_at) AS adjoins
    FROM old o JOIN old n ON n.year = o.year AND n.starts_at >= o.starts_at
    WINDOW w AS (PARTITION BY o.starts_at ORDER BY n.starts_at)
  ),
  whole AS (
    SELECT r.*, bool_and(r.adjoins AND r.messages <= max_messages)
             OVER (PARTITION BY r.first ORDER BY r.starts_at) AS fits
    FROM run r
  ),
  best AS (
    SELECT w.first, array_agg(w.suffix) AS suffixes, min(w.starts_at) AS starts, max(w.ends_at) AS ends
    FROM whole w WHERE w.fits GROUP BY w.first HAVING count(*) > 1 ORDER BY w.first LIMIT 1
  )
  SELECT b.suffixes, b.starts, b.ends INTO suffixes, starts, ends FROM best b;
  IF suffixes IS NULL THEN RETURN NULL; END IF;

  merged := '_' || to_char(starts AT TIME ZONE 'UTC', 'IYYY"w"IW')
    || to_char((ends - interval '7 days') AT TIME ZONE 'UTC', '"to"IW');
  FOREACH parent IN ARRAY parents LOOP
    FOREACH suffix IN ARRAY suffixes LOOP
      EXECUTE format('LOCK TABLE %I IN SHARE ROW EXCLUSIVE MODE', parent || suffix);
    END LOOP;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)',
                   parent || merged || '_new', parent);
    FOREACH suffix IN ARRAY suffixes LOOP
      EXECUTE format('INSERT INTO %I SELECT * FROM %I', parent || merged || '_new', parent || suffix);
    END LOOP;
  END LOOP;

  -- Not waited for: a writer who waits for one of the tables above would wait for this, and this for them.
  FOR attempt IN 1 .. attempts LOOP
    BEGIN
      LOCK TABLE ONLY message, ONLY message_search IN ACCESS EXCLUSIVE MODE NOWAIT;
      EXIT;
    EXCEPTION WHEN lock_not_available THEN
      IF attempt = attempts THEN RAISE; END IF;
      PERFORM pg_sleep(0.1);
    END;
  END LOOP;
  FOREACH parent IN ARRAY parents LOOP
    FOREACH suffix IN ARRAY suffixes LOOP
      EXECUTE format('ALTER TABLE %I DETACH PARTITION %I', parent, parent || suffix);
      EXECUTE format('DROP TABLE %I', parent || suffix);
    END LOOP;
    EXECUTE format('ALTER TABLE %I RENAME TO %I', parent || merged || '_new', parent || merged);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   parent, parent || merged, first_uuid_of(starts), first_uuid_of(ends));
  END LOOP;
  PERFORM record_audit(call, 'merge-partitions', p_details => jsonb_build_object(
    'from', to_char(starts AT TIME ZONE 'UTC', 'YYYY-MM-DD'), 'to', to_char(ends AT TIME ZONE 'UTC', 'YYYY-MM-DD'),
    'partitions', cardinality(suffixes)));
  RETURN 'message' || merged;
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
  RETURN NULL;
END
$$;

GRANT EXECUTE ON FUNCTION merge_message_partitions(jsonb, integer) TO chat_app;
