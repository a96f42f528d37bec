-- Writes the audit row of an action, in the transaction that does it.
--
-- call            see lock_conversation; of a job {tenantId, userId: name of the job, requestId}
-- p_conversation  the conversation, if any
-- p_subject       id of what was acted on
-- p_user          the user it concerns
-- p_details       numbers and names of settings, at most 4,096 bytes; nothing that somebody wrote, because audit rows
--                 are never erased
-- Returns the id of the row. In PL/pgSQL, which keeps the plan, like needs_single_steps.
CREATE OR REPLACE FUNCTION record_audit(
  call jsonb, p_action text, p_conversation uuid DEFAULT NULL, p_subject uuid DEFAULT NULL, p_user text DEFAULT NULL,
  p_details jsonb DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  row_id bigint;
BEGIN
  INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, subject_user_id, request_id, source_ip,
                           details)
  VALUES (call->>'tenantId', call->>'userId', p_action, p_conversation, p_subject, p_user, call->>'requestId',
          call->>'sourceIp', p_details)
  RETURNING id INTO row_id;
  RETURN row_id;
END
$$;

GRANT EXECUTE ON FUNCTION record_audit(jsonb, text, uuid, uuid, text, jsonb) TO chat_app;
