-- Removes a participant and records the change. Everybody may leave, admins may remove members, owners anybody.
--
-- call    see lock_conversation
-- Returns ok | conversation-not-found | conversation-deleted | participants-fixed (one-to-one) | insufficient-role |
-- participant-not-found | last-owner. Locks the conversation. Writes nothing unless ok.
CREATE OR REPLACE FUNCTION remove_participant(call jsonb, p_conversation uuid, p_user text) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
  locked record;
  target participant;
  status text;
BEGIN
  SELECT * INTO locked FROM lock_conversation(call, p_conversation);
  SELECT * INTO target FROM participant p WHERE p.conversation_id = p_conversation AND p.user_id = p_user;
  status := CASE
    WHEN locked.status <> 'ok' THEN locked.status
    WHEN (locked.conversation).type = 'one-to-one' THEN 'participants-fixed'
    WHEN p_user <> call->>'userId' AND locked.standing = 'member' THEN 'insufficient-role'
    WHEN target.id IS NULL THEN 'participant-not-found'
    WHEN p_user <> call->>'userId' AND locked.standing = 'admin' AND target.role <> 'member' THEN 'insufficient-role'
    WHEN is_last_owner(target) THEN 'last-owner'
    ELSE 'ok'
  END;
  IF status = 'ok' THEN
    DELETE FROM participant p WHERE p.id = target.id;
    PERFORM record_change(call, p_conversation, 'participant-removed', p_user => p_user);
  END IF;
  RETURN status;
END
$$;

GRANT EXECUTE ON FUNCTION remove_participant(jsonb, uuid, text) TO chat_app;
