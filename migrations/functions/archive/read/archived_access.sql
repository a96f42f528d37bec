-- Returns what a participant, or an admin, may know of a message that has no row: message-archived |
-- conversation-deleted. Null when no archive has it, or they may not read it.
CREATE OR REPLACE FUNCTION archived_access(p_tenant text, p_user text, p_message uuid, admin boolean DEFAULT false) RETURNS text
LANGUAGE sql STABLE
AS $$
  SELECT (
    SELECT CASE WHEN c.deleted_at IS NULL THEN 'message-archived' ELSE 'conversation-deleted' END
    FROM archived_message a
    JOIN archive_file f ON f.id = a.archive_file_id AND f.status = 'current'
    JOIN conversation c ON c.id = a.conversation_id
    LEFT JOIN participant p ON p.conversation_id = c.id AND p.user_id = p_user
    WHERE a.id = p_message AND c.tenant_id = p_tenant
      AND CASE WHEN p.id IS NULL THEN admin ELSE may_read(c, p, a.seq) END
  )
$$;

GRANT EXECUTE ON FUNCTION archived_access(text, text, uuid, boolean) TO chat_app, chat_read;
