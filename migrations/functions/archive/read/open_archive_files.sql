-- Returns the storage locations of archive files of a conversation that have messages which the caller may read, and
-- writes an audit row for each. Runs with the rights of the owner, because the login that only reads writes these rows,
-- too.
--
-- call    see lock_conversation
-- files   JSON array of archive file ids
-- hidden  seq up to which the caller may not read
CREATE OR REPLACE FUNCTION open_archive_files(call jsonb, p_conversation uuid, files jsonb)
RETURNS TABLE (id uuid, storage_path text, storage_version text, sha256 text, hidden bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
  FOR id, storage_path, storage_version, sha256, hidden IN
    SELECT f.id, f.storage_path, f.storage_version, f.sha256, readable_after(c, p)
    FROM archive_file f
    JOIN conversation c ON c.id = f.conversation_id
    JOIN participant p ON p.conversation_id = c.id AND p.user_id = call->>'userId'
    WHERE f.id IN (SELECT jsonb_array_elements_text(files)::uuid) AND f.conversation_id = p_conversation
      AND c.tenant_id = call->>'tenantId' AND c.deleted_at IS NULL AND may_read(c, p, f.last_seq)
  LOOP
    PERFORM record_audit(call, 'archive-read', p_conversation, id);
    RETURN NEXT;
  END LOOP;
END
$$;

GRANT EXECUTE ON FUNCTION open_archive_files(jsonb, uuid, jsonb) TO chat_app, chat_read;
