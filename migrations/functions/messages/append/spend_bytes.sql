-- Counts the bytes of large messages that a user sends in a minute, unless they are more than the quota. A row for each
-- user: only their own requests wait for each other.
--
-- Returns null when the bytes are counted, else the seconds until the next minute; then nothing is written.
CREATE OR REPLACE FUNCTION spend_bytes(p_tenant text, p_user text, p_bytes bigint, quota bigint) RETURNS integer
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  this_minute CONSTANT timestamptz := date_trunc('minute', clock_timestamp());
BEGIN
  INSERT INTO sent_bytes AS s (tenant_id, user_id, minute, bytes) VALUES (p_tenant, p_user, this_minute, p_bytes)
  ON CONFLICT (tenant_id, user_id) DO UPDATE
  SET minute = this_minute, bytes = p_bytes + CASE s.minute WHEN this_minute THEN s.bytes ELSE 0 END
  WHERE s.minute <> this_minute OR s.bytes + p_bytes <= quota;
  IF FOUND THEN RETURN NULL; END IF;
  RETURN ceil(extract(epoch FROM this_minute + interval '1 minute' - clock_timestamp()));
END
$$;

GRANT EXECUTE ON FUNCTION spend_bytes(text, text, bigint, bigint) TO chat_app;
