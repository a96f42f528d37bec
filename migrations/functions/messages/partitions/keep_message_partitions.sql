-- Creates missing partitions for these moments, and keeps all of them from being dropped or merged until the transaction
-- ends.
CREATE OR REPLACE FUNCTION keep_message_partitions(moments timestamptz[]) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(hashtext('keep_message_partitions'));
  PERFORM create_message_partition(m.moment)
  FROM unnest(moments) AS m (moment)
  -- OFFSET 0: the view's times are computed once, not for each moment.
  WHERE NOT EXISTS (
    SELECT FROM (SELECT starts_at, ends_at FROM message_partition OFFSET 0) p
    WHERE m.moment >= p.starts_at AND m.moment < p.ends_at
  );
END
$$;

GRANT EXECUTE ON FUNCTION keep_message_partitions(timestamptz[]) TO chat_app;
