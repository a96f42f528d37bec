-- Records an upload that the caller may now send. An id that exists changes nothing.
--
-- call    see lock_conversation
-- upload  {uploadId, conversationId, filename, mime, size (bytes), checksumSha256 (optional), storagePath, expiresAt}
-- Returns ok | conversation-not-found (missing, of another tenant, or the caller does not take part) |
-- conversation-deleted. Writes nothing unless ok.
CREATE OR REPLACE FUNCTION create_upload(call jsonb, upload jsonb) RETURNS text
LANGUAGE sql
AS $$
  WITH mine AS (
    SELECT c.id, c.deleted_at IS NOT NULL AS deleted
    FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = call->>'userId'
    WHERE c.id = (upload->>'conversationId')::uuid AND c.tenant_id = call->>'tenantId'
  ),
  created AS (
    INSERT INTO upload (id, tenant_id, conversation_id, user_id, filename, mime_type, size, checksum, storage_path,
                        created_at, expires_at)
    SELECT (upload->>'uploadId')::uuid, call->>'tenantId', mine.id, call->>'userId', upload->>'filename',
           upload->>'mime', (upload->>'size')::bigint, upload->>'checksumSha256', upload->>'storagePath',
           clock_timestamp(), (upload->>'expiresAt')::timestamptz
    FROM mine WHERE NOT mine.deleted
    ON CONFLICT (id) DO NOTHING
  )
  SELECT coalesce((SELECT CASE WHEN mine.deleted THEN 'conversation-deleted' ELSE 'ok' END FROM mine),
                  'conversation-not-found')
$$;

GRANT EXECUTE ON FUNCTION create_upload(jsonb, jsonb) TO chat_app;
