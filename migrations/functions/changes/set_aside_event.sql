-- Sets aside an entry of the outbox that can never be published, so that it does not hold up the others.
--
-- p_id       of the entry
-- p_failure  name of the error, without anything of the message
CREATE OR REPLACE FUNCTION set_aside_event(p_id bigint, p_failure text) RETURNS void
LANGUAGE sql
AS $$
  WITH taken AS (DELETE FROM outbox o WHERE o.id = p_id RETURNING o.*)
  INSERT INTO set_aside_event (id, type, tenant_id, conversation_id, message_id, reason, trace_parent, created_at, change,
                               erasure_id, failure)
  SELECT t.id, t.type, t.tenant_id, t.conversation_id, t.message_id, t.reason, t.trace_parent, t.created_at, t.change,
         t.erasure_id, p_failure
  FROM taken t
$$;

GRANT EXECUTE ON FUNCTION set_aside_event(bigint, text) TO chat_app;
