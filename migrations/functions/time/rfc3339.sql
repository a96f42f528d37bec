-- Formats a moment as RFC 3339 in UTC with milliseconds, so that timestamps look the same through every SQL client.
CREATE OR REPLACE FUNCTION rfc3339(moment timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

GRANT EXECUTE ON FUNCTION rfc3339(timestamptz) TO chat_app, chat_read;
