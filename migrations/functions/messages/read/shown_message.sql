-- Messages as the API shows them. A deleted message is a tombstone: empty content, no attachments, metadata, reactions,
-- type, mentions or pin. `mentions` is a JSON array, '' in it stands for all participants. `bytes` is the
-- estimated size in a Data API response: a message that makes its row too wide comes in base64 (wide-rows.ts), which is at
-- most a third more. Everything that shows messages reads this view.
CREATE VIEW shown_message AS
SELECT id, tenant_id, conversation_id, seq, sender_id,
       CASE WHEN deleted_at IS NULL THEN content ELSE '' END AS content,
       content_type,
       CASE WHEN deleted_at IS NULL THEN attachments ELSE '[]' END::text AS attachments,
       CASE WHEN deleted_at IS NULL THEN metadata END::text AS metadata,
       rfc3339(stored_at) AS stored_at, rfc3339(delivered_at) AS delivered_at,
       reply_to, reply_to_seq,
       CASE WHEN deleted_at IS NULL THEN reactions END::text AS reactions,
       version, rfc3339(edited_at) AS edited_at, rfc3339(deleted_at) AS deleted_at,
       CASE WHEN deleted_at IS NULL THEN type END AS message_type,
       CASE WHEN deleted_at IS NULL THEN array_to_json(mentions) END::text AS mentions,
       CASE WHEN deleted_at IS NULL THEN rfc3339(pinned_at) END AS pinned_at,
       CASE WHEN deleted_at IS NULL THEN pinned_by END AS pinned_by,
       CASE WHEN deleted_at IS NOT NULL THEN 900
       ELSE (wire_bytes + coalesce(2 * octet_length(to_json(to_json(reactions::text)::text)::text), 0)
         + coalesce(octet_length(to_json(to_json(pinned_by)::text)::text), 0))
         * CASE WHEN octet_length(content) > 20000 THEN 4 ELSE 3 END / 3
       END AS bytes
FROM message;

GRANT SELECT ON shown_message TO chat_app, chat_read;
