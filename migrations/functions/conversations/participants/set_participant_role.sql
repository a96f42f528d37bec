-- Gives a participant another role and records the change; the same role again changes nothing. Only owners may.
--
-- call     see lock_conversation
-- status   ok | conversation-not-found | conversation-deleted | participants-fixed (one-to-one) |
--          insufficient-role | participant-not-found | last-owner
--          (the only owner cannot become less)
-- updated  the participant when ok, otherwise null
-- Returns one row. Locks the conversation. Writes nothing unless ok.
CREATE OR REPLACE FUNCTION set_participant_role(call jsonb, p_conversation uuid, p_user text, p_role text)
RETURNS TABLE (status text, updated shown_participant)
LANGUAGE plpgsql
AS $$
DECLARE
  locked record;
  target participant;
BEGIN
  SELECT * INTO locked FROM lock_conversation(call, p_conversation);
  SELECT * INTO target FROM participant p WHERE p.conversation_id = p_conversation AND p.user_id = p_user;
  status := CASE
    WHEN locked.status <> 'ok' THEN locked.status
    WHEN (locked.conversation).type = 'one-to-one' THEN 'participants-fixed'
    WHEN locked.standing <> 'owner' THEN 'insufficient-role'
    WHEN target.id IS NULL THEN 'participant-not-found'
    WHEN p_role <> 'owner' AND is_last_owner(target) THEN 'last-owner'
    ELSE 'ok'
  END;
  IF status = 'ok' AND target.role <> p_role THEN
    UPDATE participant p SET role = p_role WHERE p.id = target.id;
    PERFORM record_change(call, p_conversation, 'participant-updated', p_user => p_user, p_role => p_role);
  END IF;
  IF status = 'ok' THEN SELECT p.* INTO updated FROM shown_participant p WHERE p.id = target.id; END IF;
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION set_participant_role(jsonb, uuid, text, text) TO chat_app;
