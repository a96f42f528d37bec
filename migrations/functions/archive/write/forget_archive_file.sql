-- Records that the object of a file was removed, and with it the messages that existed only in it. Idempotent.
--
-- call         see record_change
-- attachments  JSON array of the paths of their attachments, which purge-messages removes
-- Returns false when it was recorded before. Locks the conversation and the file. Runs with the rights of the owner,
-- because the service may not change removed ranges.
CREATE OR REPLACE FUNCTION forget_archive_file(call jsonb, p_file uuid, attachments jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
  file archive_file;
  gone removed_range;
BEGIN
  PERFORM FROM conversation c JOIN archive_file f ON f.conversation_id = c.id WHERE f.id = p_file FOR UPDATE OF c;
  SELECT * INTO file FROM archive_file f WHERE f.id = p_file FOR UPDATE;
  IF file.status = 'erased' THEN RETURN false; END IF;
  UPDATE archive_file f SET status = 'erased' WHERE f.id = p_file;
  DELETE FROM archived_sender s WHERE s.conversation_id = file.conversation_id AND s.archive_file_id = p_file;
  DELETE FROM last_message l WHERE l.conversation_id = file.conversation_id AND l.archive_file_id = p_file;
  INSERT INTO orphaned_object (storage_path) SELECT jsonb_array_elements_text(attachments) ON CONFLICT DO NOTHING;
  FOR gone IN
    UPDATE removed_range r SET cause = 'expired', archive_file_id = NULL
    WHERE r.conversation_id = file.conversation_id AND r.archive_file_id = p_file
    RETURNING r.*
  LOOP
    PERFORM record_change(call, file.conversation_id, 'messages-expired', p_message_seq => gone.last_seq,
                          p_first_seq => gone.first_seq);
  END LOOP;
  PERFORM record_audit(call, 'archive-removed', file.conversation_id, p_file);
  RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION forget_archive_file(jsonb, uuid, jsonb) TO chat_app;
