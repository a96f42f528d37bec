-- Changes the caller's view of a conversation; the same values again change nothing. Their change feed has the view as it
-- is now. Nothing is published and nothing is audited: like an acknowledgement, it changes nothing for anybody else.
--
-- call   see lock_conversation
-- patch  some of {shelved, pinned, mutedUntil, hidden, clearedSeq, markedUnread}; mutedUntil null: not muted. A clearedSeq
--        above the newest seq is the newest, and one below the present changes nothing: what was cleared stays so.
-- Returns ok | conversation-not-found | conversation-deleted. Locks the participant, not the conversation. Writes nothing
-- unless ok.
CREATE OR REPLACE FUNCTION update_view(call jsonb, p_conversation uuid, patch jsonb) RETURNS text
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  known participant;
  wanted participant;
  viewed conversation;
BEGIN
  SELECT p.* INTO known FROM participant p JOIN conversation c ON c.id = p.conversation_id
  WHERE p.conversation_id = p_conversation AND p.user_id = call->>'userId' AND c.tenant_id = call->>'tenantId'
  FOR NO KEY UPDATE OF p;
  IF NOT FOUND THEN RETURN 'conversation-not-found'; END IF;
  SELECT * INTO viewed FROM conversation c WHERE c.id = p_conversation;
  IF viewed.deleted_at IS NOT NULL THEN RETURN 'conversation-deleted'; END IF;

  wanted := known;
  wanted.shelved := coalesce((patch->>'shelved')::boolean, known.shelved);
  wanted.pinned := coalesce((patch->>'pinned')::boolean, known.pinned);
  wanted.marked_unread := coalesce((patch->>'markedUnread')::boolean, known.marked_unread);
  IF patch ? 'clearedSeq' THEN
    wanted.cleared_seq := greatest(known.cleared_seq, least((patch->>'clearedSeq')::bigint, viewed.last_seq));
  END IF;
  IF patch ? 'mutedUntil' THEN wanted.muted_until := (patch->>'mutedUntil')::timestamptz; END IF;
  IF patch ? 'hidden' THEN
    wanted.hidden_seq := CASE WHEN (patch->>'hidden')::boolean THEN viewed.last_seq END;
  END IF;
  IF wanted IS DISTINCT FROM known THEN
    UPDATE participant p
    SET shelved = wanted.shelved, pinned = wanted.pinned, marked_unread = wanted.marked_unread,
        cleared_seq = wanted.cleared_seq, muted_until = wanted.muted_until, hidden_seq = wanted.hidden_seq,
        view_changed_in = pg_current_xact_id(), view_changed_at = clock_timestamp()
    WHERE p.id = known.id;
  END IF;
  RETURN 'ok';
END
$$;

GRANT EXECUTE ON FUNCTION update_view(jsonb, uuid, jsonb) TO chat_app;
