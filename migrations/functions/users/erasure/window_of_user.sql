-- Returns the range of seqs for one statement about a user's messages in a conversation, so that it stays small: at
-- most 2,000 messages of anybody, `max_own` messages and reactions of the user, `max_attachments` and `max_bytes`
-- (estimated size in a Data API response) of theirs, but at least one message.
--
-- from_seq  begins after this seq
-- to_seq    the last seq
-- is_last   nothing comes after it
CREATE OR REPLACE FUNCTION window_of_user(
  p_user text, p_conversation uuid, from_seq bigint, max_own integer, max_attachments integer, max_bytes integer,
  OUT to_seq bigint, OUT is_last boolean
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  max_messages CONSTANT integer := 2000;
BEGIN
  SELECT coalesce(max(w.seq), from_seq) INTO to_seq
  FROM (
    SELECT m.seq, row_number() OVER in_order AS nth, sum(m.own) OVER in_order AS own,
           sum(m.attachments) OVER in_order AS attachments, sum(m.bytes) OVER in_order AS bytes
    FROM (
      SELECT m.seq,
             coalesce(m.sender_id = p_user OR p_user = ANY (m.mentions) OR m.pinned_by = p_user, false)::integer + CASE WHEN m.reactions IS NULL THEN 0 ELSE (
               SELECT count(*) FROM reaction r WHERE r.message_id = m.id AND r.user_id = p_user) END AS own,
             CASE WHEN m.sender_id = p_user THEN jsonb_array_length(m.attachments) ELSE 0 END AS attachments,
             CASE WHEN m.sender_id = p_user THEN m.wire_bytes ELSE 0 END AS bytes
      FROM message m
      WHERE m.conversation_id = p_conversation AND m.seq > from_seq
      ORDER BY m.seq LIMIT max_messages
    ) m
    WINDOW in_order AS (ORDER BY m.seq)
  ) w
  WHERE w.nth = 1 OR w.own <= max_own AND w.attachments <= max_attachments AND w.bytes <= max_bytes;
  is_last := NOT EXISTS (SELECT FROM message m WHERE m.conversation_id = p_conversation AND m.seq > to_seq);
END
$$;

GRANT EXECUTE ON FUNCTION window_of_user(text, uuid, bigint, integer, integer, integer) TO chat_app;
