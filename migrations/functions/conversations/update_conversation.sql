-- Changes the metadata and the history visibility of a conversation and records the change; the same values again change
-- nothing. Of a group only owners and admins may; the two of a one-to-one conversation both may.
--
-- call                  see lock_conversation
-- p_known               metadata that p_metadata was merged into, as text; null where the conversation had none
-- p_metadata            the new metadata, whole; null: stays
-- p_history_visibility  null: stays
-- Returns ok | conversation-not-found | conversation-deleted | insufficient-role | version-mismatch | metadata-changed (it
-- is no longer p_known: merge again). Locks the conversation. Writes nothing unless ok.
CREATE OR REPLACE FUNCTION update_conversation(
  call jsonb, p_conversation uuid, p_known text, p_metadata json, p_history_visibility text
) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
  locked record;
  known conversation;
  visibility text;
BEGIN
  SELECT * INTO locked FROM lock_conversation(call, p_conversation);
  known := locked.conversation;
  IF locked.status <> 'ok' THEN RETURN locked.status; END IF;
  IF locked.standing = 'member' AND known.type = 'group' THEN RETURN 'insufficient-role'; END IF;
  IF locked.outdated THEN RETURN 'version-mismatch'; END IF;
  IF p_metadata IS NOT NULL AND known.metadata::text IS DISTINCT FROM p_known THEN RETURN 'metadata-changed'; END IF;

  visibility := coalesce(p_history_visibility, known.history_visibility);
  IF visibility = known.history_visibility AND coalesce(p_metadata, known.metadata)::text IS NOT DISTINCT FROM known.metadata::text
  THEN
    RETURN 'ok';
  END IF;
  UPDATE conversation c SET metadata = coalesce(p_metadata, c.metadata), history_visibility = visibility
  WHERE c.id = p_conversation;
  PERFORM record_change(call, p_conversation, 'conversation-updated', p_resets => visibility <> known.history_visibility);
  RETURN 'ok';
END
$$;

GRANT EXECUTE ON FUNCTION update_conversation(jsonb, uuid, text, json, text) TO chat_app;
