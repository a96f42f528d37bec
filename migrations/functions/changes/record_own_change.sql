-- Records a change of a conversation that concerns its caller alone: a row of the change feed, which only they see, and
-- the audit row. No event is published. The caller has locked the conversation. See record_change.
CREATE OR REPLACE FUNCTION record_own_change(call jsonb, p_conversation uuid, p_type text) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  WITH changed AS (
    UPDATE conversation c SET last_change = c.last_change + 1, changed_in = pg_current_xact_id()
    WHERE c.id = p_conversation
    RETURNING c.last_change, c.last_seq
  )
  INSERT INTO change (conversation_id, number, after_seq, type, user_id, at)
  SELECT p_conversation, last_change, last_seq, p_type, call->>'userId', clock_timestamp() FROM changed;
  PERFORM record_audit(call, p_type, p_conversation, p_conversation, call->>'userId');
END
$$;

GRANT EXECUTE ON FUNCTION record_own_change(jsonb, uuid, text) TO chat_app;
