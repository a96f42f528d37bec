-- Creates the partitions of message and message_search between two Mondays (UTC) of one ISO year. Returns the name of
-- message's.
CREATE OR REPLACE FUNCTION attach_message_partition(starts_at timestamptz, ends_at timestamptz) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
  last_week CONSTANT timestamptz := ends_at - interval '7 days';
  suffix CONSTANT text := to_char(starts_at AT TIME ZONE 'UTC', '"_"IYYY"w"IW')
    || CASE WHEN last_week > starts_at THEN to_char(last_week AT TIME ZONE 'UTC', '"to"IW') ELSE '' END;
  parent text;
BEGIN
  FOREACH parent IN ARRAY ARRAY['message_search', 'message'] LOOP
    -- Created beside the parent and attached: ATTACH blocks no readers and writers, PARTITION OF does.
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', parent || suffix, parent);
    EXECUTE format(
      'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
      parent, parent || suffix, first_uuid_of(starts_at), first_uuid_of(ends_at)
    );
  END LOOP;
  RETURN 'message' || suffix;
END
$$;
