-- Stores a batch of messages, in one statement unless it needs single steps; append_messages describes the items, the
-- rows and every status. The caller has locked the conversations.
CREATE OR REPLACE FUNCTION append_message_set(batch jsonb)
RETURNS TABLE (ordinal bigint, message_id uuid, status text, seq bigint, stored_at timestamptz, mode text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  IF needs_single_steps(batch) THEN
    RETURN QUERY
    SELECT n, a.* FROM jsonb_array_elements(batch) WITH ORDINALITY AS t (i, n), append_message(i) a;
    RETURN;
  END IF;

  RETURN QUERY
  WITH item AS MATERIALIZED (
    SELECT n AS ordinal, (i->>'messageId')::uuid AS id, i->>'tenantId' AS tenant_id,
           (i->>'conversationId')::uuid AS conversation_id, i->>'senderId' AS sender_id,
           i->>'actorId' AS actor_id, i->>'content' AS content, i->>'contentType' AS content_type,
           (i->>'metadata')::json AS metadata, accepted_at((i->>'messageId')::uuid) AS created_at,
           i->>'requestId' AS request_id, i->>'sourceIp' AS source_ip, i->>'traceParent' AS trace_parent,
           (i->>'replyTo')::uuid AS reply_to, i ? 'silent' AS silent, i->>'type' AS type,
           CASE WHEN i ?| '{mentions,mentionsAll}' THEN mentioned(i, (i->>'conversationId')::uuid) END AS mentions,
           row_number() OVER (PARTITION BY i->>'messageId' ORDER BY n) AS nth
    FROM jsonb_array_elements(batch) WITH ORDINALITY AS t (i, n)
  ),
  judged AS MATERIALIZED (
    SELECT item.*, c.last_seq, c.activity_at, reply.seq AS reply_to_seq,
      CASE
        WHEN c.id IS NULL THEN 'no-conversation'
        WHEN item.nth > 1
          OR EXISTS (SELECT FROM message m WHERE m.id = item.id)
          OR EXISTS (SELECT FROM rejected_message r WHERE r.id = item.id)
          OR EXISTS (SELECT FROM archived_message a WHERE a.id = item.id) THEN 'duplicate'
        WHEN p.id IS NULL THEN 'not-participant'
        WHEN c.deleted_at IS NOT NULL THEN 'conversation-deleted'
        WHEN c.type = 'one-to-one' AND is_blocked(c.id) THEN 'user-blocked'
        WHEN item.reply_to IS NOT NULL AND reply.seq IS NULL THEN 'reply-unavailable'
        ELSE 'stored'
      END AS status
    FROM item
    LEFT JOIN conversation c ON c.id = item.conversation_id AND c.tenant_id = item.tenant_id
    LEFT JOIN participant p ON p.conversation_id = c.id AND p.user_id = item.sender_id
    CROSS JOIN LATERAL (
      SELECT CASE WHEN item.reply_to IS NOT NULL THEN answered_seq(item.reply_to, c, p) END AS seq
    ) reply
  ),
  fresh AS MATERIALIZED (
    SELECT judged.*, greatest(clock_timestamp(), activity_at) AS stored_at,
           last_seq + row_number() OVER (PARTITION BY conversation_id ORDER BY ordinal) AS seq
    FROM judged WHERE judged.status = 'stored'
  ),
  stored AS (
    INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, metadata,
                         created_at, stored_at, reply_to, reply_to_seq, type, mentions)
    SELECT id, tenant_id, conversation_id, seq, sender_id, content, content_type, metadata, created_at, stored_at,
           reply_to, reply_to_seq, type, mentions
    FROM fresh
  ),
  findable AS (
    INSERT INTO unindexed_message (message_id) SELECT id FROM fresh
  ),
  event AS (
    INSERT INTO outbox (type, tenant_id, conversation_id, message_id, trace_parent)
    SELECT 'message-stored', tenant_id, conversation_id, id, trace_parent FROM fresh WHERE NOT silent
    ORDER BY ordinal
  ),
  audited AS (
    INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, request_id, source_ip)
    SELECT tenant_id, actor_id, 'create-message', conversation_id, id, request_id, source_ip
    FROM fresh ORDER BY ordinal
  ),
  bumped AS (
    UPDATE conversation c
    SET last_seq = f.seq, last_message_id = f.id, activity_at = f.stored_at,
        updated_at = greatest(c.updated_at, f.stored_at), changed_in = pg_current_xact_id()
    FROM (SELECT DISTINCT ON (conversation_id) * FROM fresh ORDER BY conversation_id, seq DESC) f
    WHERE c.id = f.conversation_id
  )
  SELECT judged.ordinal, judged.id, judged.status, fresh.seq, fresh.stored_at, 'sync'
  FROM judged LEFT JOIN fresh USING (ordinal)
  ORDER BY judged.ordinal;
END
$$;

GRANT EXECUTE ON FUNCTION append_message_set(jsonb) TO chat_app;
