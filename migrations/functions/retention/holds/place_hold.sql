-- Places a legal hold on a conversation, on a user, or (neither) on the tenant, and writes an audit row. The same id
-- again changes nothing.
--
-- call    see lock_conversation
-- Returns ok | conversation-not-found. Waits for removals that are running: see lock_retention.
CREATE OR REPLACE FUNCTION place_hold(call jsonb, p_id uuid, p_conversation uuid, p_user text, p_reason text) RETURNS text
LANGUAGE plpgsql
AS $$
BEGIN
  IF p_conversation IS NOT NULL AND NOT EXISTS (
    SELECT FROM conversation c WHERE c.id = p_conversation AND c.tenant_id = call->>'tenantId'
  ) THEN
    RETURN 'conversation-not-found';
  END IF;
  INSERT INTO legal_hold (id, tenant_id, conversation_id, user_id, reason, placed_by)
  VALUES (p_id, call->>'tenantId', p_conversation, p_user, p_reason, call->>'userId')
  ON CONFLICT (id) DO NOTHING;
  IF FOUND THEN PERFORM record_audit(call, 'place-legal-hold', p_conversation, p_id, p_user); END IF;
  RETURN 'ok';
END
$$;

GRANT EXECUTE ON FUNCTION place_hold(jsonb, uuid, uuid, text, text) TO chat_app;
