-- Lists archive files whose objects have to be removed: files whose messages were all restored, and, unless a legal
-- hold may cover something in them, files of conversations that were deleted longer ago than the restore window, and
-- files whose month is due under a policy that deletes.
--
-- window_seconds  length of the restore window
-- shared          another file has the same path: only this file's version of the object is to be removed
CREATE OR REPLACE FUNCTION unneeded_archive_files(window_seconds integer, max_files integer)
RETURNS TABLE (id uuid, tenant_id text, storage_path text, storage_version text, sha256 text, status text, shared boolean)
LANGUAGE sql STABLE
AS $$
  SELECT f.id, f.tenant_id, f.storage_path, f.storage_version, f.sha256, f.status, EXISTS (
    SELECT FROM archive_file o
    WHERE o.conversation_id = f.conversation_id AND o.storage_path = f.storage_path AND o.id <> f.id AND o.status <> 'erased')
  FROM (
    SELECT s.* FROM archive_file s WHERE s.status = 'superseded'
    UNION ALL
    SELECT s.*
    FROM archive_file s JOIN conversation c ON c.id = s.conversation_id
    CROSS JOIN LATERAL effective_retention(s.tenant_id, s.conversation_id) r
    WHERE s.status IN ('planned', 'secured', 'current')
      AND (c.deleted_at < clock_timestamp() - make_interval(secs => window_seconds)
           OR r.action = 'delete' AND start_of((s.month + interval '1 month')::date) < now() - make_interval(days => r.days))
      AND NOT EXISTS (
        SELECT FROM legal_hold h
        WHERE h.tenant_id = s.tenant_id AND h.released_at IS NULL
          AND (h.conversation_id IS NULL OR h.conversation_id = s.conversation_id))
  ) f
  LIMIT max_files
$$;

GRANT EXECUTE ON FUNCTION unneeded_archive_files(integer, integer) TO chat_app;
