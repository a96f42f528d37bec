-- Adds a participant and records the change. Owners add anybody, admins add members. The new participant's changes and
-- unread counts begin after what was stored and changed before.
--
-- call              see lock_conversation
-- max_participants  of one conversation
-- status  ok | replayed (the call's Idempotency-Key; `added` is the participant as they are now) | idempotency-key-reused |
--         idempotency-key-in-flight | conversation-not-found | conversation-deleted | insufficient-role | participants-fixed (one-to-one) |
--         already-participant | too-many-participants
-- added   the participant when ok or replayed, otherwise null
-- Returns one row. Locks the conversation. Writes nothing unless ok.
CREATE OR REPLACE FUNCTION add_participant(
  call jsonb, p_conversation uuid, p_user text, p_role text, max_participants integer
)
RETURNS TABLE (status text, added shown_participant)
LANGUAGE plpgsql
AS $$
DECLARE
  locked record;
  claimed text;
BEGIN
  SELECT c.outcome INTO claimed FROM claim_creation(call, p_conversation) c;
  SELECT * INTO locked FROM lock_conversation(call, p_conversation);
  status := CASE
    WHEN locked.status <> 'ok' THEN locked.status
    WHEN claimed <> 'claimed' THEN claimed
    WHEN (locked.conversation).type = 'one-to-one' THEN 'participants-fixed'
    WHEN locked.standing = 'member' OR (locked.standing = 'admin' AND p_role <> 'member') THEN 'insufficient-role'
    WHEN EXISTS (SELECT FROM participant p WHERE p.conversation_id = p_conversation AND p.user_id = p_user)
      THEN 'already-participant'
    WHEN (SELECT count(*) FROM participant p WHERE p.conversation_id = p_conversation) >= max_participants
      THEN 'too-many-participants'
    ELSE 'ok'
  END;
  IF status = 'ok' THEN
    INSERT INTO participant (conversation_id, user_id, role, joined_at, joined_seq, joined_change)
    VALUES (p_conversation, p_user, p_role, clock_timestamp(), (locked.conversation).last_seq,
            record_change(call, p_conversation, 'participant-added', p_user => p_user, p_role => p_role));
  ELSIF claimed = 'claimed' THEN
    PERFORM refuse_creation(call, status);
  END IF;
  IF status IN ('ok', 'replayed') THEN
    SELECT p.* INTO added FROM shown_participant p WHERE p.conversation_id = p_conversation AND p.user_id = p_user;
    IF NOT FOUND THEN status := 'participant-not-found'; END IF;
  END IF;
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION add_participant(jsonb, uuid, text, text, integer) TO chat_app;
