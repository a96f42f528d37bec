-- Locks the conversation of a message for a change by the caller and returns the rights of the caller.
--
-- call      see lock_conversation
-- status    ok | conversation-deleted | message-archived (restore it from the archive first) |
--           message-queued-or-unknown
-- standing  owner | admin | member; see lock_conversation
-- message   its row after the lock
-- outdated  whether `call` has a messageRevision (xmin of the row) and the message another one
CREATE OR REPLACE FUNCTION lock_message(call jsonb, p_message uuid, OUT status text, OUT standing text, OUT message message, OUT outdated boolean)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  locked record;
BEGIN
  SELECT l.* INTO locked
  FROM message m, lock_conversation(call, m.conversation_id) l
  WHERE m.id = p_message AND m.tenant_id = call->>'tenantId';
  -- A statement after the lock, so that it sees what was committed during the wait.
  SELECT * INTO message FROM message m WHERE m.id = p_message;
  outdated := call ? 'messageRevision' AND NOT EXISTS (
    SELECT FROM message m WHERE m.id = p_message AND m.xmin::text = call->>'messageRevision');
  standing := locked.standing;
  status := CASE
    WHEN locked.status = 'conversation-deleted' THEN 'conversation-deleted'
    WHEN message.id IS NULL THEN coalesce(
      archived_access(call->>'tenantId', call->>'userId', p_message, (call->>'admin')::boolean), 'message-queued-or-unknown')
    WHEN locked.status IS DISTINCT FROM 'ok' THEN 'message-queued-or-unknown'
    WHEN (locked.participant).id IS NOT NULL
      AND NOT may_read(locked.conversation, locked.participant, message.seq) THEN 'message-queued-or-unknown'
    ELSE 'ok'
  END;
END
$$;

GRANT EXECUTE ON FUNCTION lock_message(jsonb, uuid) TO chat_app;
