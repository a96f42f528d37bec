-- Creates the partitions of last week, this week and the next `weeks_ahead` weeks that are missing, and returns their
-- names. Runs with the rights of the owner, because the service may not create tables.
CREATE OR REPLACE FUNCTION create_message_partitions(weeks_ahead integer) RETURNS SETOF text
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT made FROM generate_series(-1, weeks_ahead) AS n,
    create_message_partition((date_trunc('week', now() AT TIME ZONE 'UTC') + n * interval '1 week') AT TIME ZONE 'UTC') AS made
  WHERE made IS NOT NULL
$$;

GRANT EXECUTE ON FUNCTION create_message_partitions(integer) TO chat_app;
