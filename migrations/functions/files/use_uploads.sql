-- Marks the uploads of a message as used and records them as attachments. Returns false and writes nothing when one of
-- them is not the sender's, not of this conversation, was expired when the message was accepted, or is used.
--
-- item       the message; see append_messages
-- Locks the uploads in the order of their ids.
CREATE OR REPLACE FUNCTION use_uploads(item jsonb, p_message uuid) RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
  wanted CONSTANT uuid[] := ARRAY(SELECT (a->>'id')::uuid FROM jsonb_array_elements(item->'attachments') a);
  usable integer;
BEGIN
  SELECT count(*) INTO usable FROM (
    SELECT FROM upload u
    WHERE u.id = ANY (wanted) AND u.tenant_id = item->>'tenantId' AND u.user_id = item->>'senderId'
      AND u.conversation_id = (item->>'conversationId')::uuid
      AND u.expires_at > accepted_at(p_message) AND u.message_id IS NULL
    ORDER BY u.id FOR UPDATE
  ) AS locked;
  IF usable < cardinality(wanted) THEN RETURN false; END IF;

  UPDATE upload u SET message_id = p_message WHERE u.id = ANY (wanted);
  INSERT INTO attachment (id, message_id, filename, storage_path, storage_version, mime_type, size, checksum)
  SELECT a.id, p_message, a.filename, a."storagePath", a."storageVersion", a.mime, a.size,
         a."checksumSha256"
  FROM jsonb_to_recordset(item->'attachments') AS a(
    id uuid, filename text, "storagePath" text, "storageVersion" text, mime text, size bigint,
    "checksumSha256" text);
  RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION use_uploads(jsonb, uuid) TO chat_app;
