-- Returns whether a legal hold covers a message: one on its conversation, on its sender, or on the whole tenant. Nulls
-- match no conversation or no user.
CREATE OR REPLACE FUNCTION is_held(p_tenant text, p_conversation uuid, p_sender text) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT EXISTS (
    SELECT FROM legal_hold h
    WHERE h.tenant_id = p_tenant AND h.released_at IS NULL
      AND (h.conversation_id = p_conversation OR h.user_id = p_sender OR h.conversation_id IS NULL AND h.user_id IS NULL)
  )
$$;

GRANT EXECUTE ON FUNCTION is_held(text, uuid, text) TO chat_app, chat_read;
