-- Returns whether a transaction is visible in a snapshot. Rows without a transaction are older than every snapshot.
CREATE OR REPLACE FUNCTION was_visible(made_in xid8, known pg_snapshot) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT made_in IS NULL OR pg_visible_in_snapshot(made_in, known)
$$;

GRANT EXECUTE ON FUNCTION was_visible(xid8, pg_snapshot) TO chat_app, chat_read;
