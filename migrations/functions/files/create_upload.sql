-- Records an upload that the caller may now send. An id that exists, and a replay of the call's Idempotency-Key, change
-- nothing.
--
-- call    see lock_conversation
-- upload  {uploadId, conversationId, filename, mime, size (bytes), checksumSha256 (optional), storagePath, expiresAt}
-- quota   {openUploads, openUploadBytes}: what a user may have that no message has used. It looks at no more rows than it
--         allows; requests at the same time may exceed it.
-- status  ok | replayed | conversation-not-found (missing, of another tenant, or the caller does not take part) |
--         conversation-deleted | quota-exceeded | idempotency-key-reused | idempotency-key-in-flight
-- id      of the upload, or of the one of the replayed call
-- Writes nothing unless ok.
CREATE OR REPLACE FUNCTION create_upload(call jsonb, upload jsonb, quota jsonb, OUT status text, OUT id uuid)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  v_tenant CONSTANT text := call->>'tenantId';
  v_user   CONSTANT text := call->>'userId';
  v_id     CONSTANT uuid := (upload->>'uploadId')::uuid;
  deleted  boolean;
BEGIN
  id := v_id;
  SELECT c.deleted_at IS NOT NULL INTO deleted
  FROM conversation c JOIN participant p ON p.conversation_id = c.id AND p.user_id = v_user
  WHERE c.id = (upload->>'conversationId')::uuid AND c.tenant_id = v_tenant;
  status := CASE WHEN NOT FOUND THEN 'conversation-not-found' WHEN deleted THEN 'conversation-deleted' ELSE 'ok' END;
  IF status <> 'ok' THEN RETURN; END IF;
  SELECT c.outcome, c.id INTO status, id FROM claim_creation(call, v_id) c;
  IF status <> 'claimed' THEN RETURN; END IF;
  IF (SELECT count(*) >= (quota->>'openUploads')::bigint
             OR coalesce(sum(u.size), 0) + (upload->>'size')::bigint > (quota->>'openUploadBytes')::bigint
      FROM (
        SELECT u.size FROM upload u
        WHERE u.tenant_id = v_tenant AND u.user_id = v_user AND u.message_id IS NULL AND u.expires_at > clock_timestamp()
          AND u.id <> v_id
        LIMIT (quota->>'openUploads')::bigint
      ) u)
  THEN
    status := refuse_creation(call, 'quota-exceeded');
    RETURN;
  END IF;
  INSERT INTO upload (id, tenant_id, conversation_id, user_id, filename, mime_type, size, checksum, storage_path,
                      created_at, expires_at)
  VALUES (v_id, v_tenant, (upload->>'conversationId')::uuid, v_user, upload->>'filename', upload->>'mime',
          (upload->>'size')::bigint, upload->>'checksumSha256', upload->>'storagePath', clock_timestamp(),
          (upload->>'expiresAt')::timestamptz)
  ON CONFLICT DO NOTHING;
  status := 'ok';
END
$$;

GRANT EXECUTE ON FUNCTION create_upload(jsonb, jsonb, jsonb) TO chat_app;
