-- Returns the first moment (UTC) of a date. Archives use it for the first day of a month.
CREATE OR REPLACE FUNCTION start_of(month date) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT month::timestamp AT TIME ZONE 'UTC'
$$;

GRANT EXECUTE ON FUNCTION start_of(date) TO chat_app;
