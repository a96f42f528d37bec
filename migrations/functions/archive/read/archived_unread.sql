-- Counts the messages after a seq that others sent, that are in archive files, and that are not deleted.
CREATE OR REPLACE FUNCTION archived_unread(p_conversation uuid, p_user text, horizon bigint) RETURNS bigint
LANGUAGE sql STABLE
AS $$
  SELECT coalesce(sum(upper(r) - lower(r)), 0)::bigint
  FROM archived_sender s, unnest(s.seqs * int8multirange(int8range(horizon + 1, NULL))) r
  WHERE s.conversation_id = p_conversation AND s.sender_id <> p_user
$$;

GRANT EXECUTE ON FUNCTION archived_unread(uuid, text, bigint) TO chat_app, chat_read;
