-- Plans the next step of an erasure. Returns {step, number, objects, …}: `objects` are paths whose files are to be
-- removed before erase_step records the step.
--
-- step
--   conversation  {conversationId, from, to}: remove the user from it, and erase what they did between the two seqs
--   archive       {userId, file}: a file of that conversation, which has to be read to find out what to do
--   archived      {fileId, storagePath, keep}: remove the other versions of the file's object
--   uploads       {ids}: uploads of the user
--   imports       {ids}: finished imports whose files may name the user
--   exports       {ids}: exports of the user
--   traces        rows that name the user elsewhere
--   end           of a sweep
CREATE OR REPLACE FUNCTION next_erasure_step(e erasure) RETURNS jsonb
LANGUAGE plpgsql STABLE
AS $$
DECLARE
  planned record;
  file archive_file;
  conversation uuid := e.at_conversation;
  step jsonb := jsonb_build_object('number', e.steps_done, 'objects', '[]'::jsonb);
BEGIN
  IF is_held(e.tenant_id, NULL, e.user_id) THEN RETURN step || '{"step": "end"}'; END IF;
  IF e.at_step = 'archive' THEN
    SELECT f.* INTO file FROM archive_file f WHERE f.id = e.at_file;
    RETURN step || jsonb_build_object(
      'step', 'archived', 'fileId', file.id, 'storagePath', file.storage_path, 'keep', (
        SELECT coalesce(jsonb_agg(l.storage_version), '[]') FROM archive_file l
        WHERE l.conversation_id = file.conversation_id AND l.storage_path = file.storage_path AND l.status <> 'erased'));
  END IF;
  IF e.at_step IN ('conversation', 'archived') THEN
    IF e.at_seq IS NULL THEN
      SELECT f.* INTO file FROM archive_file f
      WHERE f.conversation_id = conversation AND f.tenant_id = e.tenant_id AND f.id > e.at_file AND f.status <> 'erased'
        AND NOT is_held(e.tenant_id, conversation, e.user_id)
      ORDER BY f.id LIMIT 1;
      IF file.id IS NOT NULL THEN
        RETURN step || jsonb_build_object('step', 'archive', 'userId', e.user_id, 'file', jsonb_build_object(
          'fileId', file.id, 'tenantId', file.tenant_id, 'conversationId', file.conversation_id,
          'month', to_char(file.month, 'YYYY-MM'), 'storagePath', file.storage_path,
          'storageVersion', file.storage_version, 'sha256', file.sha256, 'status', file.status));
      END IF;
      LOOP
        conversation := next_conversation_of(e.tenant_id, e.user_id, conversation);
        EXIT WHEN conversation IS NULL OR NOT is_held(e.tenant_id, conversation, e.user_id);
      END LOOP;
    END IF;
    IF conversation IS NOT NULL THEN
      SELECT * INTO planned FROM window_of_user(e.user_id, conversation, coalesce(e.at_seq, 0), 200, 100, 2147483647);
      RETURN step || jsonb_build_object(
        'step', 'conversation', 'conversationId', conversation, 'from', coalesce(e.at_seq, 0), 'to', planned.to_seq,
        'objects', (
          SELECT coalesce(jsonb_agg(a.storage_path), '[]')
          FROM message m JOIN attachment a ON a.message_id = m.id
          WHERE m.conversation_id = conversation AND m.seq > coalesce(e.at_seq, 0) AND m.seq <= planned.to_seq
            AND m.sender_id = e.user_id));
    END IF;
  END IF;

  IF e.at_step IN ('conversation', 'archived', 'uploads') THEN
    SELECT jsonb_agg(u.id) AS ids, jsonb_agg(u.storage_path) AS objects INTO planned
    FROM (
      SELECT u.id, u.storage_path FROM upload u
      WHERE u.tenant_id = e.tenant_id AND u.user_id = e.user_id
        -- The upload forms have expired: no file can arrive any more.
        AND u.created_at < clock_timestamp() - interval '30 minutes'
        AND NOT is_held(e.tenant_id, u.conversation_id, e.user_id)
      LIMIT 100
    ) u;
    IF planned.ids IS NOT NULL THEN
      RETURN step || jsonb_build_object('step', 'uploads', 'ids', planned.ids, 'objects', planned.objects);
    END IF;
  END IF;

  IF e.at_step IN ('conversation', 'archived', 'uploads', 'imports') THEN
    SELECT jsonb_agg(i.id) AS ids, jsonb_agg(i.storage_path) AS objects INTO planned
    FROM (
      SELECT i.id, i.storage_path FROM import i
      WHERE i.tenant_id = e.tenant_id AND i.finished_at IS NOT NULL AND i.file_removed_at IS NULL
        AND i.created_at < clock_timestamp() - interval '30 minutes'
      LIMIT 100
    ) i;
    IF planned.ids IS NOT NULL THEN
      RETURN step || jsonb_build_object('step', 'imports', 'ids', planned.ids, 'objects', planned.objects);
    END IF;
  END IF;

  IF e.at_step IN ('conversation', 'archived', 'uploads', 'imports', 'exports') THEN
    SELECT jsonb_agg(x.id) AS ids, jsonb_agg('exports/' || x.id || '/') AS objects INTO planned
    FROM (
      -- Again in every sweep: an export that was running may have left a file.
      SELECT x.id FROM user_export x
      WHERE x.tenant_id = e.tenant_id AND x.user_id = e.user_id
        AND (x.removed_at IS NULL OR x.removed_at < e.swept_from AND x.removed_at > e.created_at)
      LIMIT 10
    ) x;
    IF planned.ids IS NOT NULL THEN
      RETURN step || jsonb_build_object('step', 'exports', 'ids', planned.ids, 'objects', planned.objects);
    END IF;
  END IF;

  RETURN step || jsonb_build_object('step', CASE WHEN e.at_step = 'end' THEN 'end' ELSE 'traces' END);
END
$$;

GRANT EXECUTE ON FUNCTION next_erasure_step(erasure) TO chat_app;
