-- Deletes the rows that depend on messages: attachments, uploads, versions, reactions, index rows, and the digests that
-- imports keep. The stored files of the attachments are queued in orphaned_object. The caller has locked the
-- conversations.
CREATE OR REPLACE FUNCTION forget_messages(p_ids uuid[]) RETURNS void
LANGUAGE sql
AS $$
  WITH forgotten AS (
    DELETE FROM attachment a WHERE a.message_id = ANY (p_ids) RETURNING a.id, a.storage_path
  ),
  orphaned AS (
    INSERT INTO orphaned_object (storage_path) SELECT storage_path FROM forgotten ON CONFLICT DO NOTHING
  )
  DELETE FROM upload u USING forgotten f WHERE u.id = f.id;
  DELETE FROM message_version v WHERE v.message_id = ANY (p_ids);
  DELETE FROM reaction r WHERE r.message_id = ANY (p_ids);
  -- The digest of a short text can be guessed, so it must not outlive the text.
  UPDATE import_entry e SET digest = NULL, external_id = NULL
  FROM unnest(p_ids) AS p (id)
  WHERE substr(uuid_send(e.message_id), 9) = substr(uuid_send(p.id), 9) AND e.message_id = p.id;
  -- The bounds limit the partitions that are read.
  DELETE FROM message_search s
  WHERE s.message_id = ANY (p_ids)
    AND s.message_id >= (SELECT i.id FROM unnest(p_ids) i (id) ORDER BY i.id LIMIT 1)
    AND s.message_id <= (SELECT i.id FROM unnest(p_ids) i (id) ORDER BY i.id DESC LIMIT 1);
$$;
