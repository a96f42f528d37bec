-- Counts the messages that a policy would remove if it applied now: from a conversation, or (null) from the
-- conversations of a tenant that have no policy of their own.
--
-- p_days        null: those of the next wider policy
-- max_messages  counts at most so many; then `complete` is false
-- bytes         UTF-8 bytes of contents and metadata
-- held          messages that a legal hold keeps; they are not in the other counts
-- Returns one row.
CREATE OR REPLACE FUNCTION retention_impact(p_tenant text, p_conversation uuid, p_days integer, max_messages integer)
RETURNS TABLE (messages bigint, bytes bigint, conversations bigint, held bigint, complete boolean)
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  v_days CONSTANT integer := coalesce(
    p_days, (SELECT r.days FROM effective_retention(CASE WHEN p_conversation IS NULL THEN '' ELSE p_tenant END, NULL) r));
BEGIN
  RETURN QUERY
  WITH due AS (
    SELECT m.conversation_id, octet_length(m.content) + coalesce(octet_length(m.metadata::text), 0) AS bytes,
           is_held(m.tenant_id, m.conversation_id, m.sender_id) AS held
    FROM conversation c JOIN message m ON m.conversation_id = c.id
    WHERE c.tenant_id = p_tenant AND (p_conversation IS NULL OR c.id = p_conversation)
      AND m.id < first_uuid_of(now() - make_interval(days => v_days))
      AND (p_conversation IS NOT NULL OR NOT EXISTS (
        SELECT FROM retention_policy r
        WHERE r.tenant_id = p_tenant AND r.conversation_id = c.id
          AND CASE WHEN r.effective_at <= now() THEN r.days ELSE r.previous_days END IS NOT NULL))
    LIMIT max_messages + 1
  )
  SELECT count(*) FILTER (WHERE NOT due.held), coalesce(sum(due.bytes) FILTER (WHERE NOT due.held), 0),
         count(DISTINCT due.conversation_id) FILTER (WHERE NOT due.held), count(*) FILTER (WHERE due.held),
         count(*) <= max_messages
  FROM due;
END
$$;

GRANT EXECUTE ON FUNCTION retention_impact(text, uuid, integer, integer) TO chat_app;
