-- Returns the seq after which the messages of others are unread for a participant: their read horizon, where they joined,
-- or up to where they cleared the history, whichever is last.
CREATE OR REPLACE FUNCTION unread_after(p participant) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
  SELECT greatest(p.last_read_seq, p.joined_seq, p.cleared_seq)
$$;

GRANT EXECUTE ON FUNCTION unread_after(participant) TO chat_app, chat_read;
