-- Returns whether a participant may read a seq; see readable_after.
CREATE OR REPLACE FUNCTION may_read(c conversation, p participant, seq bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT seq > readable_after(c, p)
$$;

GRANT EXECUTE ON FUNCTION may_read(conversation, participant, bigint) TO chat_app, chat_read;
