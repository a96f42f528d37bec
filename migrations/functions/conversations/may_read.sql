-- Returns whether a participant may read a seq: always when the history is visible to all, otherwise what came after
-- they joined.
CREATE OR REPLACE FUNCTION may_read(c conversation, p participant, seq bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT c.history_visibility = 'all' OR seq > p.joined_seq
$$;

GRANT EXECUTE ON FUNCTION may_read(conversation, participant, bigint) TO chat_app, chat_read;
