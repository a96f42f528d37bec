-- Leases the unfinished import that has waited longest, for `lease`. Returns no row when there is none.
CREATE OR REPLACE FUNCTION claim_import(lease interval) RETURNS SETOF import
LANGUAGE sql
AS $$
  UPDATE import SET locked_until = clock_timestamp() + lease
  WHERE id = (
    SELECT id FROM import WHERE finished_at IS NULL AND locked_until < clock_timestamp()
    ORDER BY locked_until, created_at LIMIT 1 FOR UPDATE SKIP LOCKED
  )
  RETURNING *
$$;

GRANT EXECUTE ON FUNCTION claim_import(interval) TO chat_app;
