-- Creates the partitions of message and message_search that hold a moment: of its week, or, where weeks are no more
-- (recent_weeks_begin), of all of its ISO year that has none.
--
-- Returns the name of message's new partition, null when it was there. Takes the transaction lock
-- `create_message_partitions` when it creates one. Runs with the rights of the owner, because the service may not create
-- tables.
CREATE OR REPLACE FUNCTION create_message_partition(moment timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  week CONSTANT timestamptz := date_trunc('week', moment, 'UTC');
  recent CONSTANT timestamptz := recent_weeks_begin();
  starts timestamptz := week;
  ends timestamptz := week + interval '7 days';
BEGIN
  IF EXISTS (SELECT FROM message_partition p WHERE moment >= p.starts_at AND moment < p.ends_at) THEN RETURN NULL; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('create_message_partitions'));
  -- A statement after the lock, so that it sees what another transaction created during the wait.
  IF EXISTS (SELECT FROM message_partition p WHERE moment >= p.starts_at AND moment < p.ends_at) THEN RETURN NULL; END IF;
  IF week < recent THEN
    starts := iso_year_begin(to_char(week AT TIME ZONE 'UTC', 'IYYY')::integer);
    ends := least(iso_year_begin(to_char(week AT TIME ZONE 'UTC', 'IYYY')::integer + 1), recent);
    SELECT greatest(starts, max(p.ends_at) FILTER (WHERE p.ends_at <= moment)),
           least(ends, min(p.starts_at) FILTER (WHERE p.starts_at > moment))
    INTO starts, ends FROM message_partition p;
  END IF;
  RETURN attach_message_partition(starts, ends);
END
$$;

GRANT EXECUTE ON FUNCTION create_message_partition(timestamptz) TO chat_app;
