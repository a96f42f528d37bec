-- Returns the first id of about a moment. Ids and times grow together, except for rows that were written at the same
-- time.
CREATE OR REPLACE FUNCTION audit_id_at(moment timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  low bigint := coalesce((SELECT min(id) FROM audit_event), 1);
  high bigint := coalesce((SELECT max(id) FROM audit_event), 0) + 1;
  probe record;
BEGIN
  WHILE low < high LOOP
    SELECT id, at INTO probe FROM audit_event WHERE id >= low + (high - low) / 2 ORDER BY id LIMIT 1;
    IF probe.at < moment THEN low := probe.id + 1; ELSE high := low + (high - low) / 2; END IF;
  END LOOP;
  RETURN low;
END
$$;

GRANT EXECUTE ON FUNCTION audit_id_at(timestamptz) TO chat_app;
