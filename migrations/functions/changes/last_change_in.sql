-- Returns the number of the newest change of a conversation in a snapshot, 0 when there is none.
CREATE OR REPLACE FUNCTION last_change_in(known pg_snapshot, p_conversation uuid) RETURNS bigint
LANGUAGE sql STABLE
AS $$
  SELECT coalesce((
    SELECT c.number FROM change c WHERE c.conversation_id = p_conversation AND was_visible(c.made_in, known)
    ORDER BY c.number DESC LIMIT 1), 0)
$$;

GRANT EXECUTE ON FUNCTION last_change_in(pg_snapshot, uuid) TO chat_app, chat_read;
