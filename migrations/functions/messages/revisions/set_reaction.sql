-- Adds (wanted) or removes a reaction of the caller, and records the change. Idempotent.
--
-- call           see lock_conversation
-- max_reactions  different reactions that a message may have
-- Returns ok | message-deleted | too-many-reactions, or as lock_message returns it. Locks the conversation.
CREATE OR REPLACE FUNCTION set_reaction(call jsonb, p_message uuid, p_reaction text, wanted boolean, max_reactions integer)
RETURNS text
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  locked record;
  known message;
  counted bigint;
BEGIN
  SELECT * INTO locked FROM lock_message(call, p_message);
  known := locked.message;
  IF locked.status <> 'ok' THEN RETURN locked.status; END IF;
  IF known.deleted_at IS NOT NULL THEN RETURN 'message-deleted'; END IF;
  IF wanted AND is_blocked(known.conversation_id) THEN RETURN 'user-blocked'; END IF;
  counted := coalesce((known.reactions->>p_reaction)::bigint, 0);
  IF wanted THEN
    IF counted = 0 AND (SELECT count(*) FROM jsonb_object_keys(known.reactions)) >= max_reactions THEN
      RETURN 'too-many-reactions';
    END IF;
    INSERT INTO reaction (message_id, user_id, reaction) VALUES (p_message, call->>'userId', p_reaction)
    ON CONFLICT DO NOTHING;
    counted := counted + 1;
  ELSE
    DELETE FROM reaction r
    WHERE r.message_id = p_message AND r.user_id = call->>'userId' AND r.reaction = p_reaction;
    counted := counted - 1;
  END IF;
  IF FOUND THEN
    UPDATE message m
    SET reactions = CASE
      WHEN counted > 0 THEN coalesce(m.reactions, '{}') || jsonb_build_object(p_reaction, counted)
      ELSE nullif(m.reactions - p_reaction, '{}')
    END
    WHERE m.id = p_message;
    PERFORM record_change(call, known.conversation_id,
      CASE WHEN wanted THEN 'reaction-added' ELSE 'reaction-removed' END, known.id, known.seq,
      p_user => call->>'userId', p_reaction => p_reaction);
  END IF;
  RETURN 'ok';
END
$$;

GRANT EXECUTE ON FUNCTION set_reaction(jsonb, uuid, text, boolean, integer) TO chat_app;
