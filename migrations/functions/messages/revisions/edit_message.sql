-- Edits a message, keeps its former version and records the change. Only the sender may. An edit without a change
-- creates no version.
--
-- call              see lock_conversation
-- patch             {content, contentType, metadata (JSON text), mentions, mentionsAll, encrypted}; absent fields keep their
--                   values. `encrypted`: the patch has the whole message, whose content and metadata are envelopes.
-- expected_version  the edit is refused when the message has another version, unless it already has what the patch
--                   says: a client may repeat an edit when the response was lost (RFC 9110, section 13.1.1); a
--                   messageRevision in `call` works alike
-- window_seconds    since the message was stored
--
-- status  ok | not-message-sender | message-deleted | user-blocked | edit-window-closed | version-mismatch |
--         too-many-versions | empty-message (neither content nor attachments) | encryption-required (the tenant has a
--         key, the patch is in the clear), or as lock_message returns it
-- Returns one row; `message` is the message as it is then when ok, and as it was when encryption-required. Writes
-- nothing unless ok.
CREATE OR REPLACE FUNCTION edit_message(
  call jsonb, p_message uuid, patch jsonb, expected_version integer, window_seconds integer
)
RETURNS TABLE (status text, message shown_message, own_reactions text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  -- limits.versionsPerMessage and versionBytesPerMessage: an archive file has all versions of a message. As many as
  -- `few` are never larger.
  max_versions CONSTANT integer := 1000;
  max_version_bytes CONSTANT integer := 4194304;
  few CONSTANT integer := 60;
  locked record;
  known message;
  unchanged boolean;
  mentions_now text[];
  encrypts CONSTANT boolean := patch ? 'encrypted';
BEGIN
  SELECT * INTO locked FROM lock_message(call, p_message);
  known := locked.message;
  mentions_now := known.mentions;
  IF patch ?| '{mentions,mentionsAll}' THEN
    mentions_now := mentioned(
      jsonb_build_object('mentions', coalesce(to_jsonb(known.mentions), '[]'), 'mentionsAll', '' = ANY (known.mentions)) || patch,
      known.conversation_id);
  END IF;
  unchanged := (coalesce(patch->>'content', known.content), coalesce(patch->>'contentType', known.content_type),
                coalesce(patch->>'metadata', known.metadata::text), mentions_now)
    IS NOT DISTINCT FROM (known.content, known.content_type, known.metadata::text, known.mentions);
  status := CASE
    WHEN locked.status <> 'ok' THEN locked.status
    WHEN known.sender_id <> call->>'userId' THEN 'not-message-sender'
    WHEN known.deleted_at IS NOT NULL THEN 'message-deleted'
    WHEN is_blocked(known.conversation_id) THEN 'user-blocked'
    WHEN known.stored_at < clock_timestamp() - make_interval(secs => window_seconds) THEN 'edit-window-closed'
    WHEN (locked.outdated OR known.version <> expected_version) AND NOT unchanged THEN 'version-mismatch'
    WHEN known.version >= max_versions AND NOT unchanged THEN 'too-many-versions'
    WHEN known.version > few AND NOT unchanged AND max_version_bytes < (
      SELECT sum(octet_length(v.content) + coalesce(octet_length(v.metadata::text), 0))
      FROM message_version v WHERE v.message_id = known.id
    ) THEN 'too-many-versions'
    WHEN coalesce(patch->>'content', known.content) = '' AND known.attachments = '[]' THEN 'empty-message'
    WHEN NOT encrypts AND EXISTS (SELECT FROM tenant_key k WHERE k.tenant_id = known.tenant_id) THEN 'encryption-required'
    ELSE 'ok'
  END;
  IF status <> 'ok' THEN
    RETURN QUERY SELECT status, m, CASE WHEN m.reactions IS NOT NULL THEN own_reactions(m.id, call->>'userId') END
    FROM (SELECT) one LEFT JOIN shown_message m ON m.id = p_message AND status = 'encryption-required';
    RETURN;
  END IF;
  IF unchanged THEN
    RETURN QUERY SELECT 'ok', m, CASE WHEN m.reactions IS NOT NULL THEN own_reactions(m.id, call->>'userId') END
    FROM shown_message m WHERE m.id = p_message;
    RETURN;
  END IF;
  INSERT INTO message_version (message_id, version, content, content_type, metadata, created_at)
  VALUES (known.id, known.version, known.content, known.content_type, known.metadata,
          coalesce(known.edited_at, known.stored_at));
  UPDATE message m
  SET content = coalesce(patch->>'content', m.content),
      content_type = coalesce(patch->>'contentType', split_part(m.content_type, '+', 1))
        || CASE WHEN encrypts THEN '+encrypted' ELSE '' END,
      metadata = coalesce((patch->>'metadata')::json, m.metadata), mentions = mentions_now, version = m.version + 1,
      edited_at = clock_timestamp()
  WHERE m.id = p_message;
  PERFORM make_findable(p_message);
  PERFORM record_change(call, known.conversation_id, 'message-edited', known.id, known.seq);
  RETURN QUERY SELECT 'ok', m, CASE WHEN m.reactions IS NOT NULL THEN own_reactions(m.id, call->>'userId') END
  FROM shown_message m WHERE m.id = p_message;
END
$$;

GRANT EXECUTE ON FUNCTION edit_message(jsonb, uuid, jsonb, integer, integer) TO chat_app;
