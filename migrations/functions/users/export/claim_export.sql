-- Leases the unfinished export that has waited longest, for `lease`. Returns no row when there is none.
CREATE OR REPLACE FUNCTION claim_export(lease interval) RETURNS SETOF user_export
LANGUAGE sql
AS $$
  UPDATE user_export SET locked_until = clock_timestamp() + lease, status = 'running'
  WHERE id = (
    SELECT id FROM user_export WHERE finished_at IS NULL AND locked_until < clock_timestamp()
    ORDER BY locked_until, created_at LIMIT 1 FOR UPDATE SKIP LOCKED
  )
  RETURNING *
$$;

GRANT EXECUTE ON FUNCTION claim_export(interval) TO chat_app;
