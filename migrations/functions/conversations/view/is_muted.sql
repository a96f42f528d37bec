-- Returns whether a participant wants no notification now.
CREATE OR REPLACE FUNCTION is_muted(p participant) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
  SELECT coalesce(p.muted_until > now(), false)
$$;

GRANT EXECUTE ON FUNCTION is_muted(participant) TO chat_app, chat_read;
