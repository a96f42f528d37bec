-- Leases the unfinished erasure that has waited longest, for `lease`, and begins its next sweep. Returns no row when
-- there is none.
CREATE OR REPLACE FUNCTION claim_erasure(lease interval) RETURNS SETOF erasure
LANGUAGE sql
AS $$
  UPDATE erasure
  SET locked_until = clock_timestamp() + lease, status = 'running',
      swept_from = CASE status WHEN 'running' THEN swept_from ELSE clock_timestamp() END
  WHERE id = (
    SELECT id FROM erasure WHERE finished_at IS NULL AND locked_until < clock_timestamp()
    ORDER BY locked_until, created_at LIMIT 1 FOR UPDATE SKIP LOCKED
  )
  RETURNING *
$$;

GRANT EXECUTE ON FUNCTION claim_erasure(interval) TO chat_app;
