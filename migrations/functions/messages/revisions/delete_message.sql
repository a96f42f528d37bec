-- Deletes a message (soft delete) and records the change; again changes nothing. Its sender, owners and admins may. Its
-- content stays in its row until it is purged, and is shown to nobody.
--
-- call    see lock_conversation
-- status  ok | insufficient-role | version-mismatch, or as lock_message returns it
-- Returns one row; `message` is the tombstone when ok.
CREATE OR REPLACE FUNCTION delete_message(call jsonb, p_message uuid)
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
    WHEN known.sender_id <> call->>'userId' AND locked.standing = 'member' THEN 'insufficient-role'
    WHEN locked.outdated THEN 'version-mismatch'
    ELSE 'ok'
  END;
  IF status = 'ok' AND known.deleted_at IS NULL THEN
    UPDATE message m SET deleted_at = clock_timestamp(), deleted_by = call->>'userId' WHERE m.id = p_message;
    PERFORM make_findable(p_message);
    PERFORM record_change(call, known.conversation_id, 'message-deleted', known.id, known.seq);
  END IF;
  RETURN QUERY SELECT status, m, NULL
  FROM (SELECT) one LEFT JOIN shown_message m ON m.id = p_message AND status = 'ok';
END
$$;

GRANT EXECUTE ON FUNCTION delete_message(jsonb, uuid) TO chat_app;
