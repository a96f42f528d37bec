-- Removes a user from a conversation, regardless of its rules, and records the changes. The only owner is succeeded by
-- the admin, otherwise the member, who has been there longest (in a one-to-one conversation nobody is owner); the last
-- participant deletes the conversation. The caller has locked it.
--
-- call    see record_change
-- Returns 1, or 0 when the user does not take part.
CREATE OR REPLACE FUNCTION withdraw_participant(call jsonb, p_conversation uuid, p_user text) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  leaving participant;
  heir participant;
BEGIN
  SELECT * INTO leaving FROM participant p WHERE p.conversation_id = p_conversation AND p.user_id = p_user;
  IF NOT FOUND THEN RETURN 0; END IF;
  SELECT * INTO heir FROM participant p
  WHERE p.conversation_id = p_conversation AND p.user_id <> p_user ORDER BY p.role = 'admin' DESC, p.id LIMIT 1;
  IF heir.id IS NOT NULL AND is_last_owner(leaving) THEN
    UPDATE participant p SET role = 'owner' WHERE p.id = heir.id;
    PERFORM record_change(call, p_conversation, 'participant-updated', p_user => heir.user_id, p_role => 'owner');
  END IF;
  DELETE FROM participant p WHERE p.id = leaving.id;
  UPDATE conversation c SET pair_key = NULL WHERE c.id = p_conversation AND c.pair_key IS NOT NULL;
  PERFORM record_change(call, p_conversation, 'participant-removed', p_user => p_user);
  IF heir.id IS NULL THEN
    UPDATE conversation c SET deleted_at = clock_timestamp() WHERE c.id = p_conversation AND c.deleted_at IS NULL;
    IF FOUND THEN PERFORM record_change(call, p_conversation, 'conversation-deleted'); END IF;
  END IF;
  RETURN 1;
END
$$;

GRANT EXECUTE ON FUNCTION withdraw_participant(jsonb, uuid, text) TO chat_app;
