-- Keeps a range of seqs in the database until a moment, writes an audit row, and lists the archive files that hold some
-- of them.
--
-- call    see lock_conversation
-- status  ok | conversation-not-found | conversation-deleted
-- Returns at least one row; the file's columns are null when no file has any. Locks the conversation.
CREATE OR REPLACE FUNCTION begin_restore(call jsonb, p_conversation uuid, from_seq bigint, to_seq bigint, p_until timestamptz)
RETURNS TABLE (status text, id uuid, storage_path text, storage_version text, sha256 text)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
BEGIN
  SELECT CASE WHEN c.deleted_at IS NULL THEN 'ok' ELSE 'conversation-deleted' END INTO status
  FROM conversation c WHERE c.id = p_conversation AND c.tenant_id = call->>'tenantId'
  FOR UPDATE;
  status := coalesce(status, 'conversation-not-found');
  IF status = 'ok' THEN
    INSERT INTO restored_range AS r (conversation_id, first_seq, last_seq, until)
    VALUES (p_conversation, from_seq, to_seq, p_until)
    ON CONFLICT (conversation_id, first_seq, last_seq) DO UPDATE SET until = greatest(r.until, excluded.until);
    PERFORM record_audit(call, 'restore-messages', p_conversation, p_details => jsonb_build_object(
      'firstSeq', from_seq, 'lastSeq', to_seq, 'until', rfc3339(p_until)));
    RETURN QUERY
    SELECT 'ok', f.id, f.storage_path, f.storage_version, f.sha256
    FROM archive_file f
    WHERE f.conversation_id = p_conversation AND f.id IN (
      SELECT r.archive_file_id FROM removed_range r
      WHERE r.conversation_id = p_conversation AND r.cause = 'archived' AND r.first_seq <= to_seq AND r.last_seq >= from_seq)
    ORDER BY f.first_seq;
    IF FOUND THEN RETURN; END IF;
  END IF;
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION begin_restore(jsonb, uuid, bigint, bigint, timestamptz) TO chat_app;
