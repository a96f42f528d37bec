-- Returns the smallest UUIDv7 of a moment: the lower bound of the ids that were made from then on (milliseconds).
-- A moment before 1970 is 1970.
-- STABLE because extract() of a timestamptz is STABLE, and PostgreSQL inlines only what is at least as stable as its
-- body.
CREATE OR REPLACE FUNCTION first_uuid_of(moment timestamptz) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT (lpad(to_hex(CASE WHEN moment < 'epoch' THEN 0 ELSE (extract(epoch FROM moment) * 1000)::bigint END), 12, '0') || repeat('0', 20))::uuid
$$;

GRANT EXECUTE ON FUNCTION first_uuid_of(timestamptz) TO chat_app, chat_read;
