-- Pins a message to its conversation (wanted) or takes the pin off, and records the change; doing it again changes nothing.
-- Owners and admins of a group may, and both of a one-to-one conversation.
--
-- call      see lock_conversation
-- max_pins  pinned messages of a conversation
-- status    ok | insufficient-role | message-deleted | user-blocked | too-many-pins, or as lock_message returns it
-- Returns one row; `message` is the message when ok. Locks the conversation.
CREATE OR REPLACE FUNCTION set_pin(call jsonb, p_message uuid, wanted boolean, max_pins integer)
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
    WHEN locked.standing = 'member' AND EXISTS (
      SELECT FROM conversation c WHERE c.id = known.conversation_id AND c.type = 'group') THEN 'insufficient-role'
    WHEN known.deleted_at IS NOT NULL THEN 'message-deleted'
    WHEN is_blocked(known.conversation_id) THEN 'user-blocked'
    WHEN wanted AND known.pinned_at IS NULL AND max_pins <= (
      SELECT count(*) FROM message m
      WHERE m.conversation_id = known.conversation_id AND m.pinned_at IS NOT NULL AND m.deleted_at IS NULL)
      THEN 'too-many-pins'
    ELSE 'ok'
  END;
  IF status = 'ok' AND wanted <> (known.pinned_at IS NOT NULL) THEN
    UPDATE message m
    SET pinned_at = CASE WHEN wanted THEN clock_timestamp() END, pinned_by = CASE WHEN wanted THEN call->>'userId' END
    WHERE m.id = p_message;
    PERFORM record_change(call, known.conversation_id, CASE WHEN wanted THEN 'message-pinned' ELSE 'message-unpinned' END,
                          known.id, known.seq);
  END IF;
  RETURN QUERY SELECT status, m, CASE WHEN m.reactions IS NOT NULL THEN own_reactions(m.id, call->>'userId') END
  FROM (SELECT) one LEFT JOIN shown_message m ON m.id = p_message AND status = 'ok';
END
$$;

GRANT EXECUTE ON FUNCTION set_pin(jsonb, uuid, boolean, integer) TO chat_app;
