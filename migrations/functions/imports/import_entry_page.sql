-- Reads the entries of an import in order, after a position, each with the digest of the stored message.
--
-- digest_in      of the imported line; null: the message was purged or erased since
-- digest_stored  of the stored message; null: no row has it
-- state          as-imported | edited | deleted | purged | erased | archived | expired | changed
CREATE OR REPLACE FUNCTION import_entry_page(p_import uuid, after_conversation uuid, after_line bigint, page_size integer)
RETURNS TABLE (
  conversation_id uuid, line bigint, message_id uuid, external_id text, digest_in bytea, digest_stored bytea, state text,
  changed_at timestamptz
)
LANGUAGE sql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
  WITH page AS MATERIALIZED (
    SELECT e.* FROM import_entry e
    WHERE e.import_id = p_import AND (e.conversation_id, e.line) > (after_conversation, after_line)
    ORDER BY e.conversation_id, e.line LIMIT page_size
  ),
  compared AS (
    SELECT page.*, m.id AS stored_id, m.sender_id, m.edited_at, m.deleted_at, m.purged_at, m.version,
           -- A tombstone that was imported as one was purged when it was stored.
           m.deleted_at IS NOT NULL AND m.purged_at IS DISTINCT FROM m.stored_at AS deleted_here,
           m.edited_at > m.stored_at AS edited_here,
           message_digest(page.external_id, m.sender_id, m.created_at, CASE
             WHEN NOT i.content_digested THEN ''
             -- A long text is a file, whose digest is known.
             WHEN m.metadata->'fullContent' IS NOT NULL AND f.checksum IS NOT NULL THEN encode(decode(f.checksum, 'base64'), 'hex')
             ELSE encode(sha256(convert_to(m.content, 'UTF8')), 'hex')
           END) AS digest_stored
    FROM page
    JOIN import i ON i.id = p_import
    LEFT JOIN LATERAL one_message(page.message_id) m ON true
    LEFT JOIN attachment f ON f.id = (m.metadata->'fullContent'->>'attachmentId')::uuid AND f.message_id = m.id
  )
  SELECT c.conversation_id, c.line, c.message_id, c.external_id, c.digest, CASE WHEN c.stored_id IS NOT NULL THEN c.digest_stored END,
         CASE
           WHEN c.stored_id IS NULL THEN
             CASE WHEN EXISTS (SELECT FROM archived_message a WHERE a.id = c.message_id) THEN 'archived' ELSE 'expired' END
           WHEN c.sender_id = 'erased' THEN 'erased'
           WHEN c.deleted_here AND c.purged_at IS NOT NULL THEN 'purged'
           WHEN c.deleted_here THEN 'deleted'
           WHEN c.digest = c.digest_stored THEN 'as-imported'
           WHEN c.edited_here THEN 'edited'
           ELSE 'changed'
         END,
         coalesce(c.deleted_at, c.edited_at)
  FROM compared c ORDER BY c.conversation_id, c.line
$$;

GRANT EXECUTE ON FUNCTION import_entry_page(uuid, uuid, bigint, integer) TO chat_app;
