-- Returns the conversation and the archive file of an archived message; no row when it is not archived.
CREATE OR REPLACE FUNCTION archived_place(p_message uuid)
RETURNS TABLE (conversation_id uuid, archive_file_id uuid)
LANGUAGE sql STABLE
AS $$
  SELECT a.conversation_id, a.archive_file_id FROM archived_message a WHERE a.id = p_message
$$;

GRANT EXECUTE ON FUNCTION archived_place(uuid) TO chat_app, chat_read;
