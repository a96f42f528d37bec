-- Whether a message that an import brought in is still there, in the database or in the archive: not deleted, purged or
-- expired. A tombstone is there when the import brings one, too.
CREATE OR REPLACE FUNCTION is_imported_message_there(p_message uuid, as_tombstone boolean) RETURNS boolean
LANGUAGE sql STABLE
AS $$
  SELECT EXISTS (SELECT FROM message m WHERE m.id = p_message AND (m.deleted_at IS NULL OR as_tombstone))
    OR EXISTS (SELECT FROM archived_message a WHERE a.id = p_message)
$$;

GRANT EXECUTE ON FUNCTION is_imported_message_there(uuid, boolean) TO chat_app;
