-- Stores messages of other systems as they were: with their times, senders who may not read the conversation, empty
-- content, replies to what is not there, versions, reactions, deletions and attachments.
--
-- known       the import
-- p_messages  array of {line, messageId, conversationId, externalId, digest (base64), senderId, content, contentType,
--             type, mentions and mentionsAll (see mentioned), metadata (JSON text),
--             replyTo (a message id whose last 62 bits name the message), editedAt, deletedAt,
--             versions: [{content, contentType, createdAt}], reactions: [{userId, reaction, createdAt}],
--             attachments: see use_uploads}
-- Returns a row per message: stored | duplicate | conflict (one that differs is there) | deleted (it, or its
-- conversation, was deleted here) | no-conversation.
-- The caller has locked the conversations; it updates their activity_at.
CREATE OR REPLACE FUNCTION import_messages(known import, p_messages jsonb)
RETURNS TABLE (line bigint, message_id uuid, conversation_id uuid, seq bigint, status text, reactions integer, versions integer, files integer)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH given AS MATERIALIZED (
    SELECT i.line, i."messageId" AS id, i."conversationId" AS conversation_id, i."externalId" AS external_id,
           decode(i.digest, 'base64') AS digest, i."senderId" AS sender_id, i.content, i."contentType" AS content_type,
           i.metadata, i."replyTo" AS reply_to, i."editedAt" AS edited_at, i."deletedAt" AS deleted_at, i.versions,
           i.reactions, i.attachments, i.type, i.mentions, i."mentionsAll" AS mentions_all, substr(uuid_send(i."messageId"), 9) AS name
    FROM jsonb_to_recordset(p_messages) AS i(
      line bigint, "messageId" uuid, "conversationId" uuid, "externalId" text, digest text, "senderId" text, content text,
      "contentType" text, metadata text, "replyTo" uuid, "editedAt" timestamptz, "deletedAt" timestamptz, versions jsonb,
      reactions jsonb, attachments jsonb, type text, mentions jsonb, "mentionsAll" boolean)
  ),
  item AS MATERIALIZED (
    SELECT given.*, row_number() OVER same AS nth, first_value(given.digest) OVER same AS first_digest
    FROM given
    WINDOW same AS (PARTITION BY given.conversation_id, given.name ORDER BY given.line)
  ),
  judged AS MATERIALIZED (
    -- A flag beside the status, since PostgreSQL expects half of the rows by a flag, but hardly any by a text: it would
    -- compare each message with each.
    SELECT j.*, j.status = 'stored' AS is_new
    FROM (
      SELECT item.*, c.last_seq, c.activity_at,
        CASE
          WHEN c.id IS NULL THEN 'no-conversation'
          WHEN c.deleted_at IS NOT NULL THEN 'deleted'
          WHEN item.nth > 1 THEN CASE WHEN item.digest = item.first_digest THEN 'duplicate' ELSE 'conflict' END
          ELSE coalesce(earlier.status, 'stored')
        END AS status
      FROM item
      LEFT JOIN conversation c ON c.id = item.conversation_id AND c.tenant_id = known.tenant_id
      LEFT JOIN LATERAL (
        SELECT CASE
            WHEN e.digest IS NULL OR NOT is_imported_message_there(e.message_id, item.deleted_at IS NOT NULL) THEN 'deleted'
            WHEN e.digest = item.digest THEN 'duplicate'
            ELSE 'conflict'
          END AS status
        FROM import_entry e
        WHERE substr(uuid_send(e.message_id), 9) = item.name AND e.conversation_id = item.conversation_id
        LIMIT 1
      ) earlier ON true
    ) j
  ),
  numbered AS MATERIALIZED (
    SELECT judged.*, greatest(clock_timestamp(), activity_at) AS stored_at,
           last_seq + row_number() OVER (PARTITION BY conversation_id ORDER BY line) AS seq,
           substr(uuid_send(judged.reply_to), 9) AS reply_name
    FROM judged WHERE judged.is_new
  ),
  fresh AS MATERIALIZED (
    SELECT n.*, coalesce(a.id, earlier.id) AS answered_id, coalesce(a.seq, earlier.seq) AS answered_seq
    FROM numbered n
    -- IS NOT DISTINCT FROM: not to be joined by. By name each message has one, by conversation all of the batch.
    LEFT JOIN numbered a ON a.name = n.reply_name AND a.conversation_id IS NOT DISTINCT FROM n.conversation_id
    LEFT JOIN LATERAL (
      SELECT e.message_id AS id, coalesce(
          (SELECT m.seq FROM message m WHERE m.id = e.message_id),
          (SELECT a.seq FROM archived_message a WHERE a.id = e.message_id)) AS seq
      FROM import_entry e
      WHERE n.reply_name IS NOT NULL AND a.id IS NULL
        AND substr(uuid_send(e.message_id), 9) = n.reply_name AND e.conversation_id = n.conversation_id
      LIMIT 1
    ) earlier ON true
  ),
  stored AS (
    INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, attachments, metadata,
                         created_at, stored_at, version, edited_at, deleted_at, purged_at, reply_to, reply_to_seq, reactions, type,
                         mentions)
    SELECT id, known.tenant_id, conversation_id, seq, sender_id, content, content_type,
           CASE WHEN attachments IS NULL THEN '[]' ELSE attachments_of(attachments) END, metadata::json,
           accepted_at(id), stored_at, 1 + coalesce(jsonb_array_length(versions), 0), edited_at, deleted_at,
           CASE WHEN deleted_at IS NOT NULL THEN stored_at END, coalesce(answered_id, reply_to), answered_seq,
           CASE WHEN reactions IS NOT NULL THEN reaction_counts(reactions) END, type,
           CASE WHEN mentions IS NOT NULL OR mentions_all THEN mentioned(
             jsonb_build_object('mentions', coalesce(mentions, '[]'), 'mentionsAll', mentions_all), conversation_id) END
    FROM fresh
  ),
  findable AS (
    INSERT INTO unindexed_message (message_id) SELECT id FROM fresh WHERE deleted_at IS NULL AND content <> ''
  ),
  awaiting AS (
    INSERT INTO pending_reply (conversation_id, reply_to, message_id)
    SELECT conversation_id, reply_to, id FROM fresh WHERE reply_to IS NOT NULL AND answered_id IS NULL
    ON CONFLICT DO NOTHING
  ),
  versioned AS (
    INSERT INTO message_version (message_id, version, content, content_type, created_at)
    SELECT f.id, t.n, t.v->>'content', t.v->>'contentType', (t.v->>'createdAt')::timestamptz
    FROM fresh f, jsonb_array_elements(f.versions) WITH ORDINALITY AS t (v, n)
  ),
  reacted AS (
    INSERT INTO reaction (message_id, user_id, reaction, created_at)
    SELECT f.id, t.r->>'userId', t.r->>'reaction', coalesce((t.r->>'createdAt')::timestamptz, accepted_at(f.id))
    FROM fresh f, jsonb_array_elements(f.reactions) WITH ORDINALITY AS t (r, n)
    ORDER BY f.line, t.n
    ON CONFLICT DO NOTHING
  ),
  attached AS (
    INSERT INTO attachment (id, message_id, filename, storage_path, storage_version, mime_type, size, checksum)
    SELECT a.id, f.id, a.filename, a."storagePath", a."storageVersion", a.mime, a.size, a."checksumSha256"
    FROM fresh f, jsonb_to_recordset(f.attachments) AS a(
      id uuid, filename text, "storagePath" text, "storageVersion" text, mime text, size bigint,
      "checksumSha256" text)
  ),
  -- Files of messages that are not stored: nothing refers to them.
  orphaned AS (
    INSERT INTO orphaned_object (storage_path)
    SELECT a->>'storagePath' FROM judged j, jsonb_array_elements(j.attachments) a
    WHERE j.status <> 'stored' AND NOT EXISTS (SELECT FROM attachment k WHERE k.id = (a->>'id')::uuid)
    ON CONFLICT DO NOTHING
  ),
  -- Users who wrote or reacted without taking part are former participants: erasure and export look for them there.
  remembered AS (
    INSERT INTO past_participant (tenant_id, user_id, conversation_id)
    SELECT DISTINCT known.tenant_id, u.user_id, u.conversation_id
    FROM (
      SELECT sender_id AS user_id, conversation_id FROM fresh
      UNION
      SELECT r->>'userId', conversation_id FROM fresh, jsonb_array_elements(fresh.reactions) r
    ) u
    WHERE NOT EXISTS (
      SELECT FROM participant p WHERE p.conversation_id = u.conversation_id AND p.user_id = u.user_id)
    ON CONFLICT DO NOTHING
  ),
  event AS (
    INSERT INTO outbox (type, tenant_id, conversation_id, message_id)
    SELECT 'message-stored', known.tenant_id, conversation_id, id FROM fresh WHERE known.events ORDER BY line
  ),
  entered AS (
    INSERT INTO import_entry (import_id, conversation_id, line, message_id, external_id, digest)
    SELECT known.id, conversation_id, line, id, external_id, digest FROM judged WHERE status IN ('stored', 'duplicate')
    ORDER BY conversation_id, line
  ),
  bumped AS (
    UPDATE conversation c
    SET last_seq = f.seq, last_message_id = f.id, updated_at = greatest(c.updated_at, f.stored_at),
        changed_in = pg_current_xact_id()
    FROM (SELECT DISTINCT ON (conversation_id) * FROM fresh ORDER BY conversation_id, seq DESC) f
    WHERE c.id = f.conversation_id
  ),
  audited AS (
    INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, request_id, source_ip, details)
    SELECT known.tenant_id, known.user_id, 'import-messages', conversation_id, known.id, known.request_id, known.source_ip,
           jsonb_build_object('firstSeq', min(seq), 'lastSeq', max(seq))
    FROM fresh GROUP BY conversation_id ORDER BY conversation_id
  )
  SELECT j.line, j.id, j.conversation_id, f.seq, j.status,
         CASE WHEN f.id IS NOT NULL THEN coalesce(jsonb_array_length(j.reactions), 0) ELSE 0 END,
         CASE WHEN f.id IS NOT NULL THEN coalesce(jsonb_array_length(j.versions), 0) ELSE 0 END,
         CASE WHEN f.id IS NOT NULL THEN coalesce(jsonb_array_length(j.attachments), 0) ELSE 0 END
  FROM judged j LEFT JOIN fresh f ON f.line = j.line;
END
$$;

GRANT EXECUTE ON FUNCTION import_messages(import, jsonb) TO chat_app;
