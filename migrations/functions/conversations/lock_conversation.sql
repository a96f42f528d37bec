-- Locks a conversation (FOR UPDATE) for a change by the caller and returns the rights of the caller.
--
-- call          {tenantId, userId, admin, requestId, sourceIp, traceParent}: the caller of a write, whose `admin` is
--               true with the scope chat:admin. All functions that write on behalf of a caller have a parameter of this
--               shape.
-- status        ok | conversation-not-found (missing, of another tenant, or the caller does not take part and is no
--               admin) | conversation-deleted
-- standing      owner | admin | member: the role of the caller; owner for an admin, participant or not
-- conversation  its row after the lock, null when it was not found
-- participant   row of the caller, null when they do not take part
-- outdated      whether `call` has a conversationRevision (xmin of the row) and the conversation another one
CREATE OR REPLACE FUNCTION lock_conversation(
  call jsonb, p_conversation uuid, OUT status text, OUT standing text, OUT conversation conversation,
  OUT participant participant, OUT outdated boolean
)
LANGUAGE plpgsql
AS $$
BEGIN
  SELECT * INTO conversation FROM conversation c
  WHERE c.id = p_conversation AND c.tenant_id = call->>'tenantId'
  FOR UPDATE;
  -- A statement after the lock, so that it sees what was committed during the wait.
  SELECT * INTO participant FROM participant p
  WHERE p.conversation_id = p_conversation AND p.user_id = call->>'userId';
  outdated := call ? 'conversationRevision' AND NOT EXISTS (
    SELECT FROM conversation c WHERE c.id = p_conversation AND c.xmin::text = call->>'conversationRevision');
  standing := CASE WHEN (call->>'admin')::boolean THEN 'owner' ELSE participant.role END;
  status := CASE
    WHEN conversation.id IS NULL OR standing IS NULL THEN 'conversation-not-found'
    WHEN conversation.deleted_at IS NOT NULL THEN 'conversation-deleted'
    ELSE 'ok'
  END;
END
$$;

GRANT EXECUTE ON FUNCTION lock_conversation(jsonb, uuid) TO chat_app;
