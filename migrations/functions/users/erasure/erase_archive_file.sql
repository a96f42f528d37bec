-- Records the result of reading an archive file.
--
-- e      the erasure
-- call   see record_change
-- step   {file, …} with either `rewritten` {storageVersion, sha256, bytes, tombstones}, `lines` (for the digest),
--        `newest` (its newest message that is not deleted, if any: see last_message) and `erased` (counts): a current
--        file was written again without the user; or `unusable`: another file that has the
--        user; or neither: the user is not in it
-- erased  counts; null when the file is not what it was when it was read: read it again
-- digest  the erasure's digest, continued over the lines
-- Locks the conversation and the file.
CREATE OR REPLACE FUNCTION erase_archive_file(e erasure, call jsonb, step jsonb, OUT erased jsonb, OUT digest bytea)
LANGUAGE plpgsql
AS $$
#variable_conflict use_column
DECLARE
  known archive_file;
  line text;
BEGIN
  digest := e.digest;
  PERFORM FROM conversation c WHERE c.id = e.at_conversation AND c.tenant_id = e.tenant_id FOR UPDATE;
  SELECT * INTO known FROM archive_file f WHERE f.id = (step#>>'{file,fileId}')::uuid AND f.tenant_id = e.tenant_id FOR UPDATE;
  IF (known.status, known.sha256, known.storage_version)
    IS DISTINCT FROM (step#>>'{file,status}', step#>>'{file,sha256}', step#>>'{file,storageVersion}') THEN
    RETURN;
  END IF;
  erased := '{}';
  IF is_held(e.tenant_id, known.conversation_id, e.user_id) OR NOT step ?| '{rewritten,unusable}' THEN RETURN; END IF;
  IF step ? 'rewritten' THEN
    UPDATE archive_file f
    SET storage_version = step#>>'{rewritten,storageVersion}', sha256 = step#>>'{rewritten,sha256}',
        bytes = (step#>>'{rewritten,bytes}')::bigint, tombstones = (step#>>'{rewritten,tombstones}')::bigint
    WHERE f.id = known.id;
    DELETE FROM archived_sender s
    WHERE s.conversation_id = known.conversation_id AND s.archive_file_id = known.id AND s.sender_id = e.user_id;
    DELETE FROM last_message l
    WHERE l.conversation_id = known.conversation_id AND l.archive_file_id = known.id AND NOT step ? 'newest';
    UPDATE last_message l
    SET seq = (step#>>'{newest,seq}')::bigint, shown = step#>'{newest,shown}', reactions = step#>'{newest,reactions}'
    WHERE l.conversation_id = known.conversation_id AND l.archive_file_id = known.id;
    FOR line IN SELECT jsonb_array_elements_text(step->'lines') LOOP
      digest := hmac(digest || convert_to(line, 'UTF8'), e.digest_key, 'sha256');
    END LOOP;
    erased := step->'erased';
  ELSE
    -- Its messages are in the database, where they are erased.
    UPDATE archive_file f SET status = 'erased' WHERE f.id = known.id;
  END IF;
  erased := erased || '{"archiveFiles": 1}';
  PERFORM record_audit(call, 'archive-file-erased', known.conversation_id, known.id, e.user_id);
END
$$;

GRANT EXECUTE ON FUNCTION erase_archive_file(erasure, jsonb, jsonb) TO chat_app;
