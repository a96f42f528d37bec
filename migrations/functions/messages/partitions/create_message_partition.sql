-- Creates the weekly partitions of message and message_search.
--
-- week  first moment of the week (Monday, UTC)
-- Returns the name of message's new partition, null when it was there. Takes the transaction lock
-- `create_message_partitions`. Runs with the rights of the owner, because the service may not create tables.
CREATE OR REPLACE FUNCTION create_message_partition(week timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  parent text;
  partition_name text;
  created text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('create_message_partitions'));
  FOREACH parent IN ARRAY ARRAY['message_search', 'message'] LOOP
    partition_name := parent || to_char(week AT TIME ZONE 'UTC', '"_"IYYY"w"IW');
    created := NULL;
    CONTINUE WHEN to_regclass(partition_name) IS NOT NULL;
    -- Created beside the parent and attached: ATTACH blocks no readers and writers, PARTITION OF does.
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition_name, parent);
    EXECUTE format(
      'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
      parent, partition_name, first_uuid_of(week), first_uuid_of(week + interval '7 days')
    );
    created := partition_name;
  END LOOP;
  RETURN created;
END
$$;

GRANT EXECUTE ON FUNCTION create_message_partition(timestamptz) TO chat_app;
