-- Deletes a conversation (soft delete) and records the change. Only owners may. For a participant of a one-to-one
-- conversation it hides the conversation until its next message: the other keeps it and does not learn of it.
--
-- call    see lock_conversation
-- Returns ok | conversation-not-found | conversation-deleted | insufficient-role | version-mismatch. Locks the conversation.
CREATE OR REPLACE FUNCTION delete_conversation(call jsonb, p_conversation uuid) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
  locked record;
BEGIN
  SELECT * INTO locked FROM lock_conversation(call, p_conversation);
  IF locked.status <> 'ok' THEN RETURN locked.status; END IF;
  IF (locked.conversation).type = 'one-to-one' AND (locked.participant).id IS NOT NULL THEN
    IF locked.outdated THEN RETURN 'version-mismatch'; END IF;
    RETURN update_view(call, p_conversation, '{"hidden": true}');
  END IF;
  IF locked.standing <> 'owner' THEN RETURN 'insufficient-role'; END IF;
  IF locked.outdated THEN RETURN 'version-mismatch'; END IF;
  UPDATE conversation c SET deleted_at = clock_timestamp(), pair_key = NULL WHERE c.id = p_conversation;
  PERFORM record_change(call, p_conversation, 'conversation-deleted');
  RETURN 'ok';
END
$$;

GRANT EXECUTE ON FUNCTION delete_conversation(jsonb, uuid) TO chat_app;
