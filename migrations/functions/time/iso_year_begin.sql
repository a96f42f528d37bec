-- The Monday (UTC) on which the first week of an ISO year begins.
CREATE OR REPLACE FUNCTION iso_year_begin(year integer) RETURNS timestamptz
LANGUAGE sql STABLE
AS $$
  SELECT to_date(year || ' 01', 'IYYY IW')::timestamp AT TIME ZONE 'UTC'
$$;

GRANT EXECUTE ON FUNCTION iso_year_begin(integer) TO chat_app;
