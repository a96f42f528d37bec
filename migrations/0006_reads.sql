-- What the caller's pages of a conversation depend on, as one token to compare: the versions (xmin) of the
-- conversation's row, which whatever changes its messages must update, and of the caller's participant row. A reader
-- that answers with the writer's revision shows what the writer would show. Null when the caller does not take part.
-- STABLE: in one statement it sees what list_messages sees.
CREATE FUNCTION conversation_revision(p_tenant text, p_user text, p_conversation uuid) RETURNS text
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  RETURN (
    SELECT concat_ws('.', c.xmin, p.xmin)
    FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
    WHERE c.id = p_conversation AND c.tenant_id = p_tenant
  );
END
$$;

-- A message that the caller may read, or why it never became one. A function, because its plan is kept: planning
-- takes five times as long as running.
CREATE FUNCTION get_message(p_tenant text, p_user text, p_message uuid)
RETURNS TABLE (
  id uuid, conversation_id uuid, seq bigint, sender_id text, content text, content_type text, attachments text,
  metadata text, stored_at text, delivered_at text, deleted boolean, reason text
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT m.id, m.conversation_id, m.seq, m.sender_id, m.content, m.content_type, m.attachments::text,
         m.metadata::text, rfc3339(m.stored_at), rfc3339(m.delivered_at), c.deleted_at IS NOT NULL, NULL
  FROM message m
  JOIN conversation c ON c.id = m.conversation_id
  JOIN participant p ON p.conversation_id = m.conversation_id AND p.user_id = p_user
  WHERE m.id = p_message AND m.tenant_id = p_tenant
  UNION ALL
  SELECT r.id, r.conversation_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, false, r.reason
  FROM rejected_message r
  WHERE r.id = p_message AND r.tenant_id = p_tenant AND p_user IN (r.actor_id, r.sender_id);
END
$$;

-- chat_read is what the read routes may do where they have a login of their own (READS=reader-proxy).
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'chat_read') THEN
    CREATE ROLE chat_read NOLOGIN;
  END IF;
END
$$;

GRANT USAGE ON SCHEMA public TO chat_read;
GRANT SELECT ON conversation, participant, message, attachment, rejected_message TO chat_read;
GRANT EXECUTE ON FUNCTION rfc3339, wire_bytes, list_messages TO chat_read;
GRANT EXECUTE ON FUNCTION conversation_revision, get_message TO chat_app, chat_read;
