-- Returns the seq of the newest message of a conversation in a snapshot, 0 when there is none. Messages commit in the
-- order of their seqs, so everything after it is newer than the snapshot.
CREATE OR REPLACE FUNCTION last_seq_in(known pg_snapshot, p_conversation uuid) RETURNS bigint
LANGUAGE sql STABLE
AS $$
  SELECT coalesce((
    SELECT m.seq FROM message m WHERE m.conversation_id = p_conversation AND was_visible(m.stored_in, known)
    ORDER BY m.seq DESC LIMIT 1), 0)
$$;

GRANT EXECUTE ON FUNCTION last_seq_in(pg_snapshot, uuid) TO chat_app, chat_read;
