-- Turns messages into purged tombstones and records a change for each. The caller has locked their conversations.
--
-- call    see record_change
-- Returns the number of ids.
CREATE OR REPLACE FUNCTION purge_messages(call jsonb, p_ids uuid[]) RETURNS bigint
LANGUAGE plpgsql
AS $$
BEGIN
  UPDATE message m
  SET content = '', metadata = NULL, attachments = '[]', reactions = NULL, type = NULL, mentions = NULL,
      pinned_at = NULL, pinned_by = NULL, purged_at = clock_timestamp(),
      deleted_at = coalesce(m.deleted_at, clock_timestamp())
  WHERE m.id = ANY (p_ids);
  PERFORM forget_messages(p_ids);
  PERFORM record_change(call, m.conversation_id, 'message-purged', m.id, m.seq)
  FROM (SELECT * FROM message m WHERE m.id = ANY (p_ids) ORDER BY m.conversation_id, m.seq) m;
  RETURN cardinality(p_ids);
END
$$;
