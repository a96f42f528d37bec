-- Returns whether a participant has hidden the conversation and no message has come since.
CREATE OR REPLACE FUNCTION is_hidden(c conversation, p participant) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT coalesce(p.hidden_seq >= c.last_seq, false)
$$;

GRANT EXECUTE ON FUNCTION is_hidden(conversation, participant) TO chat_app, chat_read;
