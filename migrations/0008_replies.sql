-- Messages that are to be made findable; see index_messages.
CREATE TABLE unindexed_message (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id uuid NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON unindexed_message TO chat_app;

-- append_messages as before, and more: an item may answer a message (replyTo), and may be stored without an event (silent).
-- One more outcome: reply-unavailable.

-- The seq of the message that an item answers; null when the sender may not read it, or it is not in the conversation.
CREATE FUNCTION answered_seq(p_reply_to uuid, c conversation, p participant) RETURNS bigint
LANGUAGE sql STABLE
RETURN (SELECT m.seq FROM message m WHERE m.id = p_reply_to AND m.conversation_id = c.id AND may_read(c, p, m.seq));

-- Stores one message whose conversation is locked by the caller's transaction or will be by this one.
-- Plain statements are 2.5 times as fast as the set-based body for a batch of one.
CREATE OR REPLACE FUNCTION append_message(
  item jsonb, OUT message_id uuid, OUT status text, OUT seq bigint, OUT stored_at timestamptz, OUT mode text
)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  v_tenant       CONSTANT text := item->>'tenantId';
  v_conversation CONSTANT uuid := (item->>'conversationId')::uuid;
  v_reply_to     CONSTANT uuid := (item->>'replyTo')::uuid;
  v_attachments  CONSTANT jsonb := coalesce(item->'attachments', '[]');
  v_reply_to_seq bigint;
  known          conversation;
  sender         participant;
BEGIN
  message_id := (item->>'messageId')::uuid;
  mode := 'sync';

  IF item ? 'idempotencyKey' THEN
    SELECT k.outcome, k.message_id, k.mode INTO status, message_id, mode
    FROM claim_idempotency_key(v_tenant, item->>'actorId', item->>'idempotencyKey',
                               item->>'fingerprint', message_id, 'sync') k;
    IF status <> 'claimed' THEN RETURN; END IF;
  END IF;

  SELECT * INTO known
  FROM conversation c WHERE c.id = v_conversation AND c.tenant_id = v_tenant
  FOR UPDATE;

  -- Judged in statements after the lock, so that they see what was committed while it was waited for.
  SELECT * INTO sender FROM participant p WHERE p.conversation_id = v_conversation AND p.user_id = item->>'senderId';
  IF v_reply_to IS NOT NULL THEN v_reply_to_seq := answered_seq(v_reply_to, known, sender); END IF;
  IF known.id IS NULL THEN
    status := 'no-conversation';
  ELSIF EXISTS (SELECT FROM message m WHERE m.id = message_id)
    OR EXISTS (SELECT FROM rejected_message r WHERE r.id = message_id)
  THEN
    status := 'duplicate';
  ELSIF sender.id IS NULL THEN
    status := 'not-participant';
  ELSIF known.deleted_at IS NOT NULL THEN
    status := 'conversation-deleted';
  ELSIF v_reply_to IS NOT NULL AND v_reply_to_seq IS NULL THEN
    status := 'reply-unavailable';
  ELSIF jsonb_array_length(v_attachments) > 0 AND NOT use_uploads(item, message_id) THEN
    status := 'upload-unavailable';
  ELSE
    status := 'stored';
  END IF;

  IF status <> 'stored' THEN
    IF status <> 'duplicate' AND item ? 'idempotencyKey' THEN
      DELETE FROM idempotency_key k
      WHERE k.tenant_id = v_tenant AND k.user_id = item->>'actorId' AND k.key = item->>'idempotencyKey';
    END IF;
    RETURN;
  END IF;

  seq := known.last_seq + 1;
  stored_at := greatest(clock_timestamp(), known.activity_at);
  INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, attachments,
                       metadata, created_at, stored_at, reply_to, reply_to_seq)
  VALUES (message_id, v_tenant, v_conversation, seq, item->>'senderId', item->>'content', item->>'contentType',
          attachments_of(v_attachments), (item->>'metadata')::json, accepted_at(message_id), stored_at,
          v_reply_to, v_reply_to_seq);
  INSERT INTO unindexed_message (message_id) VALUES (append_message.message_id);
  IF NOT item ? 'silent' THEN
    INSERT INTO outbox (type, tenant_id, conversation_id, message_id, trace_parent)
    VALUES ('message-stored', v_tenant, v_conversation, message_id, item->>'traceParent');
  END IF;
  INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, request_id, source_ip)
  VALUES (v_tenant, item->>'actorId', 'create-message', v_conversation, message_id, item->>'requestId',
          item->>'sourceIp');
  UPDATE conversation c
  SET last_seq = append_message.seq, last_message_id = append_message.message_id,
      activity_at = append_message.stored_at,
      updated_at = greatest(c.updated_at, append_message.stored_at), changed_in = pg_current_xact_id()
  WHERE c.id = v_conversation;
END
$$;

-- Stores a batch of plain messages (no attachments, no keys) of locked conversations in one statement.
CREATE OR REPLACE FUNCTION append_message_set(batch jsonb)
RETURNS TABLE (ordinal bigint, message_id uuid, status text, seq bigint, stored_at timestamptz, mode text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH item AS MATERIALIZED (
    SELECT n AS ordinal, (i->>'messageId')::uuid AS id, i->>'tenantId' AS tenant_id,
           (i->>'conversationId')::uuid AS conversation_id, i->>'senderId' AS sender_id,
           i->>'actorId' AS actor_id, i->>'content' AS content, i->>'contentType' AS content_type,
           (i->>'metadata')::json AS metadata, accepted_at((i->>'messageId')::uuid) AS created_at,
           i->>'requestId' AS request_id, i->>'sourceIp' AS source_ip, i->>'traceParent' AS trace_parent,
           (i->>'replyTo')::uuid AS reply_to, i ? 'silent' AS silent,
           row_number() OVER (PARTITION BY i->>'messageId' ORDER BY n) AS nth
    FROM jsonb_array_elements(batch) WITH ORDINALITY AS t (i, n)
  ),
  judged AS MATERIALIZED (
    SELECT item.*, c.last_seq, c.activity_at, reply.seq AS reply_to_seq,
      CASE
        WHEN c.id IS NULL THEN 'no-conversation'
        WHEN item.nth > 1
          OR EXISTS (SELECT FROM message m WHERE m.id = item.id)
          OR EXISTS (SELECT FROM rejected_message r WHERE r.id = item.id) THEN 'duplicate'
        WHEN p.id IS NULL THEN 'not-participant'
        WHEN c.deleted_at IS NOT NULL THEN 'conversation-deleted'
        WHEN item.reply_to IS NOT NULL AND reply.seq IS NULL THEN 'reply-unavailable'
        ELSE 'stored'
      END AS status
    FROM item
    LEFT JOIN conversation c ON c.id = item.conversation_id AND c.tenant_id = item.tenant_id
    LEFT JOIN participant p ON p.conversation_id = c.id AND p.user_id = item.sender_id
    LEFT JOIN LATERAL (
      SELECT answered_seq(item.reply_to, c, p) AS seq WHERE item.reply_to IS NOT NULL
    ) reply ON true
  ),
  fresh AS MATERIALIZED (
    SELECT judged.*, greatest(clock_timestamp(), activity_at) AS stored_at,
           last_seq + row_number() OVER (PARTITION BY conversation_id ORDER BY ordinal) AS seq
    FROM judged WHERE judged.status = 'stored'
  ),
  stored AS (
    INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, metadata,
                         created_at, stored_at, reply_to, reply_to_seq)
    SELECT id, tenant_id, conversation_id, seq, sender_id, content, content_type, metadata, created_at, stored_at,
           reply_to, reply_to_seq
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

-- Uploads and keys are claimed one by one, in order; so is a message that answers another one of its batch.
CREATE OR REPLACE FUNCTION needs_single_steps(batch jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN batch @? '$[*] ? (exists(@.idempotencyKey) || @.attachments.size() > 0)'
  OR batch @? '$[*].replyTo'
  AND jsonb_path_query_array(batch, '$[*].replyTo') ?| ARRAY(SELECT i->>'messageId' FROM jsonb_array_elements(batch) i);

GRANT EXECUTE ON FUNCTION answered_seq TO chat_app;
