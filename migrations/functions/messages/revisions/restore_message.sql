-- Undeletes a message and records the change; one that is not deleted stays as it is. The user who deleted it, owners
-- and admins may.
--
-- call            see lock_conversation
-- window_seconds  since it was deleted
-- status          ok | message-not-deleted (a moderator who does not take part reads nothing this way) |
--                 insufficient-role | restore-window-closed (or purged), or as lock_message returns it
-- Returns one row; `message` is the message when ok.
CREATE OR REPLACE FUNCTION restore_message(call jsonb, p_message uuid, window_seconds integer)
RETURNS TABLE (status text, message shown_message, own_reactions text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  locked record;
  known message;
BEGIN
  SELECT * INTO locked FROM lock_message(call, p_message);
  known := locked.message;
  status := CASE
    WHEN locked.status <> 'ok' THEN locked.status
    WHEN known.deleted_at IS NULL THEN CASE WHEN EXISTS (
      SELECT FROM participant p WHERE p.conversation_id = known.conversation_id AND p.user_id = call->>'userId'
    ) THEN 'ok' ELSE 'message-not-deleted' END
    WHEN known.deleted_by <> call->>'userId' AND locked.standing = 'member' THEN 'insufficient-role'
    WHEN known.purged_at IS NOT NULL THEN 'restore-window-closed'
    WHEN known.deleted_at < clock_timestamp() - make_interval(secs => window_seconds) THEN 'restore-window-closed'
    ELSE 'ok'
  END;
  IF status = 'ok' AND known.deleted_at IS NOT NULL THEN
    UPDATE message m SET deleted_at = NULL, deleted_by = NULL WHERE m.id = p_message;
    PERFORM make_findable(p_message);
    PERFORM record_change(call, known.conversation_id, 'message-restored', known.id, known.seq);
  END IF;
  RETURN QUERY SELECT status, m, CASE WHEN m.reactions IS NOT NULL THEN own_reactions(m.id, call->>'userId') END
  FROM (SELECT) one LEFT JOIN shown_message m ON m.id = p_message AND status = 'ok';
END
$$;

GRANT EXECUTE ON FUNCTION restore_message(jsonb, uuid, integer) TO chat_app;
