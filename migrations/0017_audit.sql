-- The audit log covers what admins do and jobs do to whole ranges, too.
ALTER TABLE audit_event
  -- What concerns a whole tenant has no subject of its own.
  ALTER COLUMN subject_id DROP NOT NULL,
  -- Numbers and names of settings; nothing that somebody wrote, since what is audited is never erased.
  ADD COLUMN details jsonb CHECK (octet_length(details::text) <= 4096);

-- Writes the audit row of an admin's or a job's action, in the transaction that does it. `call` as for lock_conversation; of a
-- job it is {tenantId, userId: the job's name, requestId}. `p_subject` is what was acted on, `p_user` whom it concerns.
-- Answers the row's id.
CREATE FUNCTION record_audit(
  call jsonb, p_action text, p_conversation uuid DEFAULT NULL, p_subject uuid DEFAULT NULL, p_user text DEFAULT NULL,
  p_details jsonb DEFAULT NULL
) RETURNS bigint
LANGUAGE sql
AS $$
  INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, subject_user_id, request_id, source_ip,
                           details)
  VALUES (call->>'tenantId', call->>'userId', p_action, p_conversation, p_subject, p_user, call->>'requestId',
          call->>'sourceIp', p_details)
  RETURNING id
$$;

GRANT EXECUTE ON FUNCTION record_audit TO chat_app;
