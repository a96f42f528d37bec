-- Returns the seq of the message that a new message replies to, archived or not. Null when it is not in conversation
-- `c`, or participant `p` may not read it.
CREATE OR REPLACE FUNCTION answered_seq(p_reply_to uuid, c conversation, p participant) RETURNS bigint
LANGUAGE sql STABLE
AS $$
  SELECT (
    SELECT known.seq
    FROM (
      SELECT m.seq FROM message m WHERE m.id = p_reply_to AND m.conversation_id = c.id
      UNION ALL
      SELECT a.seq FROM archived_message a WHERE a.id = p_reply_to AND a.conversation_id = c.id
    ) known
    WHERE may_read(c, p, known.seq)
  )
$$;

GRANT EXECUTE ON FUNCTION answered_seq(uuid, conversation, participant) TO chat_app;
