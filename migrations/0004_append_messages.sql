-- Claims an Idempotency-Key for a message, for 24 hours. Outcomes:
--   claimed       the caller goes on, with the answered message id (an earlier one when it takes over a
--                 reservation whose request died before its message was queued)
--   replayed      the same request was accepted before, as the answered message, in the answered mode
--   key-mismatch  another request had this key
--   key-in-flight the same request is under way
CREATE FUNCTION claim_idempotency_key(
  p_tenant text, p_user text, p_key text, p_fingerprint text, p_message uuid, p_mode text,
  OUT outcome text, OUT message_id uuid, OUT mode text
)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  known idempotency_key;
  lease CONSTANT interval := interval '30 seconds';
BEGIN
  message_id := p_message;
  mode := p_mode;
  -- A twin in another transaction is answered at once, instead of waiting on a connection.
  IF NOT pg_try_advisory_xact_lock(hashtextextended(concat_ws(chr(31), p_tenant, p_user, p_key), 0)) THEN
    outcome := 'key-in-flight';
    RETURN;
  END IF;

  SELECT * INTO known FROM idempotency_key k
  WHERE k.tenant_id = p_tenant AND k.user_id = p_user AND k.key = p_key;

  IF NOT FOUND OR known.created_at < clock_timestamp() - interval '24 hours' THEN
    INSERT INTO idempotency_key AS k (tenant_id, user_id, key, fingerprint, message_id, mode, locked_until)
    VALUES (p_tenant, p_user, p_key, p_fingerprint, p_message, p_mode,
            CASE p_mode WHEN 'async' THEN clock_timestamp() + lease END)
    ON CONFLICT (tenant_id, user_id, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, message_id = excluded.message_id, mode = excluded.mode,
        locked_until = excluded.locked_until, created_at = clock_timestamp();
    outcome := 'claimed';
    RETURN;
  END IF;

  IF known.fingerprint <> p_fingerprint THEN
    outcome := 'key-mismatch';
    RETURN;
  END IF;

  message_id := known.message_id;
  mode := known.mode;
  IF known.locked_until IS NULL
    OR EXISTS (SELECT FROM message m WHERE m.id = known.message_id)
    OR EXISTS (SELECT FROM rejected_message r WHERE r.id = known.message_id)
  THEN
    outcome := 'replayed';
  ELSIF known.locked_until > clock_timestamp() THEN
    outcome := 'key-in-flight';
  ELSE
    UPDATE idempotency_key k SET locked_until = clock_timestamp() + lease, mode = p_mode
    WHERE k.tenant_id = p_tenant AND k.user_id = p_user AND k.key = p_key;
    mode := p_mode;
    outcome := 'claimed';
  END IF;
END
$$;

-- May this message be queued? Judges the sender and claims the key; writes nothing else.
CREATE FUNCTION admit_message(item jsonb, OUT status text, OUT message_id uuid, OUT mode text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  message_id := (item->>'messageId')::uuid;
  mode := 'async';
  SELECT CASE
      WHEN p.user_id IS NULL THEN 'not-participant'
      WHEN c.deleted_at IS NOT NULL THEN 'conversation-deleted'
      ELSE 'admitted'
    END
  INTO status
  FROM conversation c
  LEFT JOIN participant p ON p.conversation_id = c.id AND p.user_id = item->>'senderId'
  WHERE c.id = (item->>'conversationId')::uuid AND c.tenant_id = item->>'tenantId';

  status := coalesce(status, 'no-conversation');
  IF status = 'admitted' AND item ? 'idempotencyKey' THEN
    SELECT k.outcome, k.message_id, k.mode INTO status, message_id, mode
    FROM claim_idempotency_key(item->>'tenantId', item->>'actorId', item->>'idempotencyKey',
                               item->>'fingerprint', message_id, 'async') k;
    IF status = 'claimed' THEN status := 'admitted'; END IF;
  END IF;
END
$$;

-- Stores one message whose conversation is locked by the caller's transaction or will be by this one.
-- The four plain statements are 2.5 times as fast as the set-based body for a batch of one.
CREATE FUNCTION append_message(
  item jsonb, OUT message_id uuid, OUT status text, OUT seq bigint, OUT stored_at timestamptz, OUT mode text
)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  v_tenant       CONSTANT text := item->>'tenantId';
  v_conversation CONSTANT uuid := (item->>'conversationId')::uuid;
  v_attachments  CONSTANT jsonb := coalesce(item->'attachments', '[]');
  v_deleted_at   timestamptz;
BEGIN
  message_id := (item->>'messageId')::uuid;
  mode := 'sync';

  IF item ? 'idempotencyKey' THEN
    SELECT k.outcome, k.message_id, k.mode INTO status, message_id, mode
    FROM claim_idempotency_key(v_tenant, item->>'actorId', item->>'idempotencyKey',
                               item->>'fingerprint', message_id, 'sync') k;
    IF status <> 'claimed' THEN RETURN; END IF;
  END IF;

  SELECT c.last_seq + 1, c.deleted_at INTO seq, v_deleted_at
  FROM conversation c WHERE c.id = v_conversation AND c.tenant_id = v_tenant
  FOR UPDATE;

  -- Judged in statements after the lock, so that they see what was committed while it was waited for.
  IF NOT FOUND THEN
    status := 'no-conversation';
  ELSIF EXISTS (SELECT FROM message m WHERE m.id = message_id)
    OR EXISTS (SELECT FROM rejected_message r WHERE r.id = message_id)
  THEN
    status := 'duplicate';
  ELSIF NOT EXISTS (
    SELECT FROM participant p WHERE p.conversation_id = v_conversation AND p.user_id = item->>'senderId'
  ) THEN
    status := 'not-participant';
  ELSIF v_deleted_at IS NOT NULL THEN
    status := 'conversation-deleted';
  ELSIF jsonb_array_length(v_attachments) > 0 AND NOT use_uploads(item, message_id) THEN
    status := 'upload-unavailable';
  ELSE
    status := 'stored';
  END IF;

  IF status <> 'stored' THEN
    seq := NULL;
    IF status <> 'duplicate' AND item ? 'idempotencyKey' THEN
      DELETE FROM idempotency_key k
      WHERE k.tenant_id = v_tenant AND k.user_id = item->>'actorId' AND k.key = item->>'idempotencyKey';
    END IF;
    RETURN;
  END IF;

  stored_at := clock_timestamp();
  INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, attachments,
                       metadata, created_at, stored_at)
  VALUES (message_id, v_tenant, v_conversation, seq, item->>'senderId', item->>'content', item->>'contentType',
          attachments_of(v_attachments), (item->>'metadata')::json, accepted_at(message_id), stored_at);
  INSERT INTO outbox (type, tenant_id, conversation_id, message_id, trace_parent)
  VALUES ('message-stored', v_tenant, v_conversation, message_id, item->>'traceParent');
  INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, request_id, source_ip)
  VALUES (v_tenant, item->>'actorId', 'create-message', v_conversation, message_id, item->>'requestId',
          item->>'sourceIp');
  UPDATE conversation c SET last_seq = append_message.seq, updated_at = append_message.stored_at
  WHERE c.id = v_conversation;
END
$$;

-- The moment in a UUIDv7.
CREATE FUNCTION accepted_at(message_id uuid) RETURNS timestamptz
LANGUAGE sql IMMUTABLE
RETURN to_timestamp(('x' || translate(left(message_id::text, 13), '-', ''))::bit(48)::bigint / 1000.0);

-- What a message shows of its attachments: not where they are stored.
CREATE FUNCTION attachments_of(attachments jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE
RETURN (SELECT coalesce(jsonb_agg(a - 'storagePath' - 'storageVersion' ORDER BY n), '[]')
        FROM jsonb_array_elements(attachments) WITH ORDINALITY AS t (a, n));

-- Marks the message's uploads as used and records them as attachments; false, and nothing done, when one of
-- them is not the sender's, not of this conversation, expired when the message was accepted, or used.
CREATE FUNCTION use_uploads(item jsonb, p_message uuid) RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
  wanted CONSTANT uuid[] := ARRAY(SELECT (a->>'attachmentId')::uuid FROM jsonb_array_elements(item->'attachments') a);
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
  SELECT a."attachmentId", p_message, a.filename, a."storagePath", a."storageVersion", a."mimeType", a.size,
         a."checksumSha256"
  FROM jsonb_to_recordset(item->'attachments') AS a(
    "attachmentId" uuid, filename text, "storagePath" text, "storageVersion" text, "mimeType" text, size bigint,
    "checksumSha256" text);
  RETURN true;
END
$$;

-- Stores a batch of plain messages (no attachments, no keys) of locked conversations in one statement.
CREATE FUNCTION append_message_set(batch jsonb)
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
           row_number() OVER (PARTITION BY i->>'messageId' ORDER BY n) AS nth
    FROM jsonb_array_elements(batch) WITH ORDINALITY AS t (i, n)
  ),
  judged AS MATERIALIZED (
    SELECT item.*, c.last_seq,
      CASE
        WHEN c.id IS NULL THEN 'no-conversation'
        WHEN item.nth > 1
          OR EXISTS (SELECT FROM message m WHERE m.id = item.id)
          OR EXISTS (SELECT FROM rejected_message r WHERE r.id = item.id) THEN 'duplicate'
        WHEN NOT EXISTS (
          SELECT FROM participant p WHERE p.conversation_id = c.id AND p.user_id = item.sender_id
        ) THEN 'not-participant'
        WHEN c.deleted_at IS NOT NULL THEN 'conversation-deleted'
        ELSE 'stored'
      END AS status
    FROM item
    LEFT JOIN conversation c ON c.id = item.conversation_id AND c.tenant_id = item.tenant_id
  ),
  fresh AS MATERIALIZED (
    SELECT judged.*, clock_timestamp() AS stored_at,
           last_seq + row_number() OVER (PARTITION BY conversation_id ORDER BY ordinal) AS seq
    FROM judged WHERE judged.status = 'stored'
  ),
  stored AS (
    INSERT INTO message (id, tenant_id, conversation_id, seq, sender_id, content, content_type, metadata,
                         created_at, stored_at)
    SELECT id, tenant_id, conversation_id, seq, sender_id, content, content_type, metadata, created_at, stored_at
    FROM fresh
  ),
  event AS (
    INSERT INTO outbox (type, tenant_id, conversation_id, message_id, trace_parent)
    SELECT 'message-stored', tenant_id, conversation_id, id, trace_parent FROM fresh ORDER BY ordinal
  ),
  audited AS (
    INSERT INTO audit_event (tenant_id, actor_id, action, conversation_id, subject_id, request_id, source_ip)
    SELECT tenant_id, actor_id, 'create-message', conversation_id, id, request_id, source_ip
    FROM fresh ORDER BY ordinal
  ),
  bumped AS (
    UPDATE conversation c SET last_seq = f.seq, updated_at = f.stored_at
    FROM (SELECT conversation_id, max(seq) AS seq, max(stored_at) AS stored_at FROM fresh GROUP BY 1) f
    WHERE c.id = f.conversation_id
  )
  SELECT judged.ordinal, judged.id, judged.status, fresh.seq, fresh.stored_at, 'sync'
  FROM judged LEFT JOIN fresh USING (ordinal)
  ORDER BY judged.ordinal;
END
$$;

-- Remembers why accepted messages of a batch could not be stored, and tells it in an event.
CREATE FUNCTION reject_message(item jsonb, p_reason text, p_source text) RETURNS void
LANGUAGE sql
AS $$
  WITH rejected AS (
    INSERT INTO rejected_message (id, tenant_id, conversation_id, actor_id, sender_id, reason, source)
    VALUES ((item->>'messageId')::uuid, item->>'tenantId', (item->>'conversationId')::uuid, item->>'actorId',
            item->>'senderId', p_reason, p_source)
    ON CONFLICT (id) DO NOTHING
    RETURNING *
  )
  INSERT INTO outbox (type, tenant_id, conversation_id, message_id, reason, trace_parent)
  SELECT 'message-rejected', tenant_id, conversation_id, id, reason, item->>'traceParent'
  FROM rejected WHERE conversation_id IS NOT NULL
$$;

-- The one write primitive, for a message sent synchronously and for a batch from the queue. A batch is an array
-- of items {messageId, tenantId, conversationId, senderId, actorId, content, contentType, metadata (JSON text),
-- requestId, sourceIp, traceParent, attachments, idempotencyKey, fingerprint}. One row an item, in
-- the batch's order: stored | duplicate (judged before: stored, or refused for ever) | no-conversation | conversation-deleted | not-participant |
-- upload-unavailable | replayed | key-mismatch | key-in-flight. All or nothing.
-- With record_rejections (the queue's batches), an item that is refused leaves a rejected_message.
CREATE FUNCTION append_messages(batch jsonb, record_rejections boolean DEFAULT false)
RETURNS TABLE (ordinal bigint, message_id uuid, status text, seq bigint, stored_at timestamptz, mode text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  IF jsonb_array_length(batch) = 1 THEN
    SELECT 1, a.* INTO ordinal, message_id, status, seq, stored_at, mode FROM append_message(batch->0) a;
    IF record_rejections AND status NOT IN ('stored', 'duplicate') THEN
      PERFORM reject_message(batch->0, status, NULL);
    END IF;
    RETURN NEXT;
    RETURN;
  END IF;

  -- Every batch takes its locks in the same order, so that two of them cannot deadlock.
  PERFORM FROM conversation c
  WHERE c.id IN (SELECT (i->>'conversationId')::uuid FROM jsonb_array_elements(batch) i)
  ORDER BY c.id FOR UPDATE;

  FOR ordinal, message_id, status, seq, stored_at, mode IN
    SELECT s.* FROM append_message_set(batch) s WHERE NOT needs_single_steps(batch)
    UNION ALL
    SELECT n, a.* FROM jsonb_array_elements(batch) WITH ORDINALITY AS t (i, n), append_message(i) a
    WHERE needs_single_steps(batch)
  LOOP
    IF record_rejections AND status NOT IN ('stored', 'duplicate') THEN
      PERFORM reject_message(batch->(ordinal - 1)::integer, status, NULL);
    END IF;
    RETURN NEXT;
  END LOOP;
END
$$;

-- Uploads and keys are claimed one by one, in order.
CREATE FUNCTION needs_single_steps(batch jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE
RETURN batch @? '$[*] ? (exists(@.idempotencyKey) || @.attachments.size() > 0)';

GRANT EXECUTE ON FUNCTION claim_idempotency_key, admit_message, append_message, attachments_of, use_uploads,
  accepted_at, append_message_set, reject_message, append_messages, needs_single_steps TO chat_app;
