-- Places a legal hold on a conversation, on a user, or (neither) on the tenant, and writes an audit row. The same id
-- again, and a replay of the call's Idempotency-Key, change nothing.
--
-- call    see lock_conversation
-- status  ok | replayed | conversation-not-found | idempotency-key-reused | idempotency-key-in-flight
-- id      of the hold: p_id, or that of the replayed call
-- Waits for removals that are running: see lock_retention.
CREATE OR REPLACE FUNCTION place_hold(call jsonb, p_id uuid, p_conversation uuid, p_user text, p_reason text, OUT status text, OUT id uuid)
LANGUAGE plpgsql
AS $$
BEGIN
  SELECT c.outcome, c.id INTO status, id FROM claim_creation(call, p_id) c;
  IF status <> 'claimed' THEN RETURN; END IF;
  IF p_conversation IS NOT NULL AND NOT EXISTS (
    SELECT FROM conversation c WHERE c.id = p_conversation AND c.tenant_id = call->>'tenantId'
  ) THEN
    status := refuse_creation(call, 'conversation-not-found');
    RETURN;
  END IF;
  INSERT INTO legal_hold (id, tenant_id, conversation_id, user_id, reason, placed_by)
  VALUES (p_id, call->>'tenantId', p_conversation, p_user, p_reason, call->>'userId')
  ON CONFLICT ON CONSTRAINT legal_hold_pkey DO NOTHING;
  IF FOUND THEN PERFORM record_audit(call, 'place-legal-hold', p_conversation, p_id, p_user); END IF;
  status := 'ok';
END
$$;

GRANT EXECUTE ON FUNCTION place_hold(jsonb, uuid, uuid, text, text) TO chat_app;
