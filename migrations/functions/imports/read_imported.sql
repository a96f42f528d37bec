-- Moves the horizons of participants who had received and read everything over the messages that an import has
-- added after `before_seq`: history is not unread. A participant whose import names a time of reading has read until
-- then.
CREATE OR REPLACE FUNCTION read_imported(p_conversation uuid, before_seq bigint, last_seq bigint) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  UPDATE participant p
  SET last_delivered_seq = read_imported.last_seq,
      last_read_seq = CASE
        WHEN p.last_read_seq < before_seq THEN p.last_read_seq
        WHEN h.read_at IS NULL THEN read_imported.last_seq
        ELSE coalesce(
          (SELECT m.seq - 1 FROM message m
           WHERE m.conversation_id = p_conversation AND m.seq > before_seq AND m.seq <= read_imported.last_seq
             AND m.created_at > h.read_at
           ORDER BY m.seq LIMIT 1),
          read_imported.last_seq)
      END
  FROM participant o LEFT JOIN imported_horizon h ON h.conversation_id = o.conversation_id AND h.user_id = o.user_id
  WHERE o.id = p.id AND p.conversation_id = p_conversation AND p.last_delivered_seq >= before_seq
    AND p.last_delivered_seq < read_imported.last_seq;
END
$$;

GRANT EXECUTE ON FUNCTION read_imported(uuid, bigint, bigint) TO chat_app;
