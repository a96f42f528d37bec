-- Erases a user's data in a part of a conversation and removes them from it.
--
-- e         the erasure
-- call      see record_change
-- step      see next_erasure_step: from (excluded) and to (included) are seqs
-- erased    {participations, messages, versions, attachments, reactions, mentions, changes}: counts (`mentions`: and pins); null when nothing was done,
--           because the conversation is gone or held
-- digest    the erasure's digest, continued over the erased messages (erasure_line)
-- is_last   whether this was the last part: the user is out, so nothing is added
--
-- Locks the conversation. Runs with the rights of the owner, because the service may not remove content. Throws when a
-- message has an attachment whose object the step did not plan to remove.
CREATE OR REPLACE FUNCTION erase_in_conversation(
  e erasure, call jsonb, step jsonb, OUT erased jsonb, OUT digest bytea, OUT is_last boolean
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  max_changes CONSTANT integer := 2000;
  p_conversation CONSTANT uuid := (step->>'conversationId')::uuid;
  known message;
  reacted record;
  ids uuid[];
  participations bigint := 0;
  messages bigint;
  versions bigint;
  attachments bigint;
  reactions bigint := 0;
  mentions bigint := 0;
  changes bigint := 0;
  counted bigint;
BEGIN
  digest := e.digest;
  is_last := true;
  PERFORM FROM conversation c WHERE c.id = p_conversation AND c.tenant_id = e.tenant_id FOR UPDATE;
  IF NOT FOUND THEN RETURN; END IF;
  IF is_held(e.tenant_id, p_conversation, e.user_id) THEN RETURN; END IF;
  participations := withdraw_participant(call, p_conversation, e.user_id);
  UPDATE conversation c SET created_by = NULL WHERE c.id = p_conversation AND c.created_by = e.user_id;
  is_last := NOT EXISTS (SELECT FROM message m WHERE m.conversation_id = p_conversation AND m.seq > (step->>'to')::bigint);

  ids := ARRAY(
    SELECT m.id FROM message m
    WHERE m.conversation_id = p_conversation AND m.seq > (step->>'from')::bigint AND m.seq <= (step->>'to')::bigint
      AND m.sender_id = e.user_id);
  IF EXISTS (
    SELECT FROM attachment a WHERE a.message_id = ANY (ids) AND NOT step->'objects' ? a.storage_path
  ) THEN
    RAISE EXCEPTION 'an attachment came after the step was planned';
  END IF;
  versions := (SELECT count(*) FROM message_version v WHERE v.message_id = ANY (ids));
  attachments := (SELECT count(*) FROM attachment a WHERE a.message_id = ANY (ids));
  FOR known IN SELECT * FROM message m WHERE m.id = ANY (ids) AND m.purged_at IS NULL ORDER BY m.seq LOOP
    digest := hmac(digest || convert_to(erasure_line(known.id, known.version, known.content, known.metadata::text), 'UTF8'),
                   e.digest_key, 'sha256');
  END LOOP;
  PERFORM purge_messages(call, ARRAY(SELECT m.id FROM message m WHERE m.id = ANY (ids) AND m.purged_at IS NULL));
  UPDATE message m SET sender_id = 'erased', deleted_by = NULL WHERE m.id = ANY (ids);
  GET DIAGNOSTICS messages = ROW_COUNT;
  DELETE FROM orphaned_object o WHERE step->'objects' ? o.storage_path;
  -- Queues the messages again, in case an indexer has read them before they were erased.
  INSERT INTO unindexed_message (message_id) SELECT unnest(ids);

  FOR reacted IN
    SELECT r.message_id, r.reaction, m.seq FROM message m JOIN reaction r ON r.message_id = m.id AND r.user_id = e.user_id
    WHERE m.conversation_id = p_conversation AND m.seq > (step->>'from')::bigint AND m.seq <= (step->>'to')::bigint
    ORDER BY m.seq, r.id
  LOOP
    reactions := reactions + 1;
    DELETE FROM reaction r
    WHERE r.message_id = reacted.message_id AND r.user_id = e.user_id AND r.reaction = reacted.reaction;
    SELECT coalesce((m.reactions->>reacted.reaction)::bigint, 0) - 1 INTO counted FROM message m WHERE m.id = reacted.message_id;
    UPDATE message m
    SET reactions = CASE
      WHEN counted > 0 THEN m.reactions || jsonb_build_object(reacted.reaction, counted)
      ELSE nullif(m.reactions - reacted.reaction, '{}')
    END
    WHERE m.id = reacted.message_id;
    PERFORM record_change(call, p_conversation, 'reaction-removed', reacted.message_id, reacted.seq,
      p_user => 'erased', p_reaction => reacted.reaction);
  END LOOP;

  FOR known IN
    SELECT * FROM message m
    WHERE m.conversation_id = p_conversation AND m.seq > (step->>'from')::bigint AND m.seq <= (step->>'to')::bigint
      AND (e.user_id = ANY (m.mentions) OR m.pinned_by = e.user_id)
    ORDER BY m.seq
  LOOP
    mentions := mentions + 1;
    UPDATE message m
    SET mentions = array_replace(m.mentions, e.user_id, 'erased'), pinned_by = CASE WHEN m.pinned_by = e.user_id THEN 'erased' ELSE m.pinned_by END
    WHERE m.id = known.id;
    IF known.deleted_at IS NULL THEN
      PERFORM record_change(call, p_conversation, 'message-edited', known.id, known.seq);
    END IF;
  END LOOP;

  -- Changes that name the user. Their removal stays until the feed expires: other clients learn from it to remove them.
  -- A change that is not published yet is left to the next sweep.
  IF is_last THEN
    WITH naming AS (
      SELECT h.number, h.reaction FROM change h
      WHERE h.conversation_id = p_conversation AND h.user_id = e.user_id AND h.type <> 'participant-removed'
        AND NOT EXISTS (SELECT FROM outbox o WHERE o.conversation_id = h.conversation_id AND o.change = h.number)
      LIMIT max_changes
    ),
    renamed AS (
      UPDATE change h SET user_id = 'erased' FROM naming n
      WHERE h.conversation_id = p_conversation AND h.number = n.number AND n.reaction IS NOT NULL
    ),
    removed AS (
      DELETE FROM change h USING naming n
      WHERE h.conversation_id = p_conversation AND h.number = n.number AND n.reaction IS NULL
    )
    SELECT count(*) INTO changes FROM naming;
    is_last := changes < max_changes;
  END IF;

  erased := jsonb_build_object('participations', participations, 'messages', messages, 'versions', versions,
    'attachments', attachments, 'reactions', reactions, 'mentions', mentions, 'changes', changes);
END
$$;

GRANT EXECUTE ON FUNCTION erase_in_conversation(erasure, jsonb, jsonb) TO chat_app;
