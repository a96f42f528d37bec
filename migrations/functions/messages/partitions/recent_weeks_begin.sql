-- The Monday (UTC) from which on messages are in weekly partitions, half a year ago. Older ones are in larger partitions,
-- within one ISO year each, so that twenty years of history are about twenty partitions and not a thousand.
CREATE OR REPLACE FUNCTION recent_weeks_begin() RETURNS timestamptz
LANGUAGE sql STABLE
AS $$
  SELECT date_trunc('week', now() - interval '26 weeks', 'UTC')
$$;

GRANT EXECUTE ON FUNCTION recent_weeks_begin() TO chat_app;
