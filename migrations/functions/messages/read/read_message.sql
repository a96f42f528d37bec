-- Reads a message that the user may read, or the reason why it cannot be read.
--
-- access  ok | conversation-deleted | message-archived | rejected (for its sender; see `reason`) |
--         message-queued-or-unknown
-- Returns one row; `message` and `own_reactions` are null unless it is ok (or its conversation is deleted).
CREATE OR REPLACE FUNCTION read_message(p_tenant text, p_user text, p_message uuid)
RETURNS TABLE (access text, reason text, message shown_message, own_reactions text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT CASE WHEN c.deleted_at IS NULL THEN 'ok' ELSE 'conversation-deleted' END, NULL, m,
         CASE WHEN m.reactions IS NOT NULL THEN own_reactions(m.id, p_user) END
  FROM shown_message m
  JOIN conversation c ON c.id = m.conversation_id
  JOIN participant p ON p.conversation_id = m.conversation_id AND p.user_id = p_user
  WHERE m.id = p_message AND m.tenant_id = p_tenant AND may_read(c, p, m.seq);
  IF FOUND THEN RETURN; END IF;

  SELECT 'rejected', r.reason INTO access, reason
  FROM rejected_message r
  WHERE r.id = p_message AND r.tenant_id = p_tenant AND p_user IN (r.actor_id, r.sender_id);
  access := coalesce(access, archived_access(p_tenant, p_user, p_message), 'message-queued-or-unknown');
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION read_message(text, text, uuid) TO chat_app, chat_read;
