-- Edits, deletions, restorations and reactions. Each is one statement, answers `status` first, and does nothing unless it is ok.
-- Where it is ok, the message follows as it is then.

-- Locks the conversation of a message for a change of it, and tells with what right the caller makes it.
CREATE FUNCTION lock_message(call jsonb, p_message uuid, OUT status text, OUT standing text, OUT message message)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  locked record;
BEGIN
  SELECT l.* INTO locked
  FROM message m, lock_conversation(call, m.conversation_id) l
  WHERE m.id = p_message AND m.tenant_id = call->>'tenantId';
  -- A statement after the lock, so that it sees what was committed while it was waited for.
  SELECT * INTO message FROM message m WHERE m.id = p_message;
  standing := locked.standing;
  status := CASE
    WHEN locked.status = 'conversation-deleted' THEN 'conversation-deleted'
    WHEN locked.status IS DISTINCT FROM 'ok' THEN 'message-queued-or-unknown'
    WHEN (locked.participant).id IS NOT NULL
      AND NOT may_read(locked.conversation, locked.participant, message.seq) THEN 'message-queued-or-unknown'
    ELSE 'ok'
  END;
END
$$;

CREATE FUNCTION edit_message(
  call jsonb, p_message uuid, patch jsonb, expected_version integer, window_seconds integer
)
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
    WHEN known.sender_id <> call->>'userId' THEN 'not-message-sender'
    WHEN known.deleted_at IS NOT NULL THEN 'message-deleted'
    WHEN known.stored_at < clock_timestamp() - make_interval(secs => window_seconds) THEN 'edit-window-closed'
    WHEN known.version <> expected_version THEN 'version-mismatch'
    WHEN coalesce(patch->>'content', known.content) = '' AND known.attachments = '[]' THEN 'empty-message'
    ELSE 'ok'
  END;
  IF status <> 'ok' THEN
    RETURN NEXT;
    RETURN;
  END IF;
  INSERT INTO message_version (message_id, version, content, content_type, metadata, created_at)
  VALUES (known.id, known.version, known.content, known.content_type, known.metadata,
          coalesce(known.edited_at, known.stored_at));
  UPDATE message m
  SET content = coalesce(patch->>'content', m.content), content_type = coalesce(patch->>'contentType', m.content_type),
      metadata = coalesce((patch->>'metadata')::json, m.metadata), version = m.version + 1,
      edited_at = clock_timestamp()
  WHERE m.id = p_message;
  PERFORM make_findable(p_message);
  PERFORM record_change(call, known.conversation_id, 'message-edited', known.id, known.seq);
  RETURN QUERY SELECT 'ok', m, CASE WHEN m.reactions IS NOT NULL THEN own_reactions(m.id, call->>'userId') END
  FROM shown_message m WHERE m.id = p_message;
END
$$;

-- The sender may, owners and admins. What it said stays in its row until it is purged, and is shown to nobody.
CREATE FUNCTION delete_message(call jsonb, p_message uuid)
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

-- Who deleted it may, owners and admins.
CREATE FUNCTION restore_message(call jsonb, p_message uuid, window_seconds integer)
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
    WHEN known.deleted_at IS NULL THEN 'ok'
    WHEN known.deleted_by <> call->>'userId' AND locked.standing = 'member' THEN 'insufficient-role'
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

-- The versions of a message before one, the newest first, at most page_size + 1, bounded by bytes; of a deleted message none.
CREATE FUNCTION version_page(
  p_tenant text, p_user text, p_message uuid, before_version integer, page_size integer, max_bytes integer
)
RETURNS TABLE (
  access text, candidates bigint, version integer, content text, content_type text, metadata text, created_at text
)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  SELECT r.access INTO access FROM read_message(p_tenant, p_user, p_message) r;
  IF access = 'ok' THEN
    RETURN QUERY
    WITH page AS (
      SELECT v.*, row_number() OVER newest AS nth, count(*) OVER () AS candidates,
             sum(wire_bytes(v.content, v.metadata, '[]')) OVER newest AS bytes
      FROM (
        SELECT m.version, m.content, m.content_type, m.metadata, coalesce(m.edited_at, m.stored_at) AS created_at
        FROM message m WHERE m.id = p_message AND m.deleted_at IS NULL
        UNION ALL
        SELECT v.version, v.content, v.content_type, v.metadata, v.created_at
        FROM message_version v JOIN message m ON m.id = v.message_id
        WHERE v.message_id = p_message AND m.deleted_at IS NULL
        ORDER BY version DESC
      ) v
      WHERE v.version < before_version
      WINDOW newest AS (ORDER BY v.version DESC ROWS UNBOUNDED PRECEDING)
    )
    SELECT 'ok', p.candidates, p.version, p.content, p.content_type, p.metadata::text, rfc3339(p.created_at)
    FROM page p
    WHERE p.nth <= page_size AND (p.bytes <= max_bytes OR p.nth = 1)
    ORDER BY p.nth;
    IF FOUND THEN RETURN; END IF;
  END IF;
  candidates := 0;
  RETURN NEXT;
END
$$;

-- Counts a reaction of the caller, or takes it back. Doing it again changes nothing.
CREATE FUNCTION set_reaction(call jsonb, p_message uuid, p_reaction text, wanted boolean, max_reactions integer)
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

-- The reactions to a message after one (its id), in order, at most page_size + 1; of a deleted message none.
CREATE FUNCTION reaction_page(p_tenant text, p_user text, p_message uuid, after_id bigint, page_size integer)
RETURNS TABLE (access text, id bigint, user_id text, reaction text, created_at text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  SELECT r.access INTO access FROM read_message(p_tenant, p_user, p_message) r;
  IF access = 'ok' THEN
    RETURN QUERY
    SELECT 'ok', r.id, r.user_id, r.reaction, rfc3339(r.created_at)
    FROM reaction r
    WHERE r.message_id = p_message AND r.id > after_id
      AND EXISTS (SELECT FROM message m WHERE m.id = p_message AND m.deleted_at IS NULL)
    ORDER BY r.id LIMIT page_size + 1;
    IF FOUND THEN RETURN; END IF;
  END IF;
  RETURN NEXT;
END
$$;

-- Queues a message to be made findable as it is now, and makes sure that it is not found as it was.
CREATE FUNCTION make_findable(p_message uuid) RETURNS void
LANGUAGE sql
AS $$
  INSERT INTO unindexed_message (message_id) VALUES (p_message)
$$;

GRANT EXECUTE ON FUNCTION lock_message, edit_message, delete_message, restore_message, set_reaction, make_findable
  TO chat_app;
GRANT EXECUTE ON FUNCTION version_page, reaction_page TO chat_app, chat_read;
