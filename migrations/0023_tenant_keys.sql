-- Tenants whose content is encrypted before it gets here, with a KMS key of their own: docs/encryption.md. What is encrypted says
-- so in its content type (text+encrypted); its content is an envelope, and its metadata a JSON string with another one.
CREATE TABLE tenant_key (
  tenant_id        text PRIMARY KEY,
  key_arn          text NOT NULL,
  -- The data key of the day, encrypted with the key: envelopes carry theirs, so older ones are not kept here.
  data_key         text NOT NULL,
  data_key_made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  registered_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

ALTER TABLE message DROP CONSTRAINT message_content_type_check, DROP CONSTRAINT message_content_check;
-- 32 KB are 44,108 bytes in their envelope: base64 of them and of what it takes to read them. Not checked again for what is there.
ALTER TABLE message
  ADD CONSTRAINT message_content_type_check CHECK (content_type IN
    ('text', 'markdown', 'html', 'text+encrypted', 'markdown+encrypted', 'html+encrypted')) NOT VALID,
  ADD CONSTRAINT message_content_check
    CHECK (octet_length(content) <= CASE WHEN content_type LIKE '%+encrypted' THEN 45056 ELSE 32768 END) NOT VALID;

-- Registers a tenant's key, for good; the same again changes nothing. `status` is ok | encryption-key-fixed (there is another one) |
-- tenant-in-use (it has conversations, whose messages would stay as they are). `call` as for record_audit.
CREATE FUNCTION register_tenant_key(call jsonb, p_key_arn text, p_data_key text)
RETURNS TABLE (status text, registered_at text)
LANGUAGE plpgsql
AS $$
DECLARE
  v_tenant CONSTANT text := call->>'tenantId';
  known tenant_key;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(chr(31), 'register_tenant_key', v_tenant), 0));
  SELECT * INTO known FROM tenant_key k WHERE k.tenant_id = v_tenant;
  IF NOT FOUND THEN
    IF EXISTS (SELECT FROM conversation c WHERE c.tenant_id = v_tenant) THEN
      status := 'tenant-in-use';
      RETURN NEXT;
      RETURN;
    END IF;
    INSERT INTO tenant_key (tenant_id, key_arn, data_key) VALUES (v_tenant, p_key_arn, p_data_key) RETURNING * INTO known;
    PERFORM record_audit(call, 'register-encryption-key');
  END IF;
  status := CASE known.key_arn WHEN p_key_arn THEN 'ok' ELSE 'encryption-key-fixed' END;
  registered_at := rfc3339(known.registered_at);
  RETURN NEXT;
END
$$;

-- Does a batch for append_messages say in the clear what must be encrypted?
CREATE FUNCTION lacks_encryption(batch jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  RETURN EXISTS (SELECT FROM tenant_key) AND EXISTS (
    SELECT FROM jsonb_array_elements(batch) i JOIN tenant_key k ON k.tenant_id = i->>'tenantId'
    WHERE i->>'contentType' NOT LIKE '%+encrypted'
  );
END
$$;

-- As before, and with one more outcome, of a whole batch: encryption-required, when something in it is in the clear whose tenant has
-- a key. Then nothing is done, so that the batch keeps its order when it comes again.
CREATE OR REPLACE FUNCTION append_messages(batch jsonb, record_rejections boolean DEFAULT false)
RETURNS TABLE (ordinal bigint, message_id uuid, status text, seq bigint, stored_at timestamptz, mode text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
  IF lacks_encryption(batch) THEN
    RETURN QUERY
    SELECT n, (i->>'messageId')::uuid, 'encryption-required', NULL::bigint, NULL::timestamptz, 'sync'
    FROM jsonb_array_elements(batch) WITH ORDINALITY AS t (i, n);
    RETURN;
  END IF;

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

-- As before, and `patch` tells with `encrypted` that what it says is. One more status: encryption-required, with the message as it is.
CREATE OR REPLACE FUNCTION edit_message(
  call jsonb, p_message uuid, patch jsonb, expected_version integer, window_seconds integer
)
RETURNS TABLE (status text, message shown_message, own_reactions text)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  locked record;
  known message;
  encrypts CONSTANT boolean := patch ? 'encrypted';
BEGIN
  SELECT * INTO locked FROM lock_message(call, p_message);
  known := locked.message;
  status := CASE
    WHEN locked.status <> 'ok' THEN locked.status
    WHEN known.sender_id <> call->>'userId' THEN 'not-message-sender'
    WHEN known.deleted_at IS NOT NULL THEN 'message-deleted'
    WHEN known.stored_at < clock_timestamp() - make_interval(secs => window_seconds) THEN 'edit-window-closed'
    WHEN known.version <> expected_version THEN 'version-mismatch'
    WHEN coalesce(patch->>'content', known.content) = '' AND known.attachments = '[]' THEN 'empty-message'
    WHEN NOT encrypts AND EXISTS (SELECT FROM tenant_key k WHERE k.tenant_id = known.tenant_id) THEN 'encryption-required'
    ELSE 'ok'
  END;
  IF status <> 'ok' THEN
    RETURN QUERY SELECT status, m, NULL
    FROM (SELECT) one LEFT JOIN shown_message m ON m.id = p_message AND status = 'encryption-required';
    RETURN;
  END IF;
  INSERT INTO message_version (message_id, version, content, content_type, metadata, created_at)
  VALUES (known.id, known.version, known.content, known.content_type, known.metadata,
          coalesce(known.edited_at, known.stored_at));
  UPDATE message m
  SET content = coalesce(patch->>'content', m.content),
      content_type = coalesce(patch->>'contentType', split_part(m.content_type, '+', 1))
        || CASE WHEN patch ? 'content' AND encrypts OR NOT patch ? 'content' AND m.content_type LIKE '%+encrypted'
           THEN '+encrypted' ELSE '' END,
      metadata = coalesce((patch->>'metadata')::json, m.metadata), version = m.version + 1,
      edited_at = clock_timestamp()
  WHERE m.id = p_message;
  PERFORM make_findable(p_message);
  PERFORM record_change(call, known.conversation_id, 'message-edited', known.id, known.seq);
  RETURN QUERY SELECT 'ok', m, CASE WHEN m.reactions IS NOT NULL THEN own_reactions(m.id, call->>'userId') END
  FROM shown_message m WHERE m.id = p_message;
END
$$;

-- As before, without what is encrypted.
CREATE OR REPLACE FUNCTION index_messages(config regconfig, batch integer) RETURNS bigint
LANGUAGE sql
AS $$
  WITH taken AS (
    DELETE FROM unindexed_message
    WHERE id IN (SELECT id FROM unindexed_message ORDER BY id LIMIT batch FOR UPDATE SKIP LOCKED)
    RETURNING message_id
  ),
  known AS MATERIALIZED (
    SELECT m.id, m.conversation_id, m.version, m.content, m.deleted_at
    FROM message m WHERE m.id IN (SELECT message_id FROM taken) AND m.content_type NOT LIKE '%+encrypted'
  ),
  indexed AS (
    INSERT INTO message_search AS s (message_id, conversation_id, version, words)
    SELECT id, conversation_id, version, to_tsvector(config, content) FROM known WHERE deleted_at IS NULL
    ON CONFLICT (message_id) DO UPDATE SET version = excluded.version, words = excluded.words
    WHERE s.version <= excluded.version
  ),
  removed AS (
    DELETE FROM message_search s USING known WHERE s.message_id = known.id AND known.deleted_at IS NOT NULL
  )
  SELECT count(*) FROM taken
$$;

GRANT SELECT, INSERT ON tenant_key TO chat_app;
GRANT UPDATE (data_key, data_key_made_at) ON tenant_key TO chat_app;
GRANT SELECT ON tenant_key TO chat_read;
GRANT EXECUTE ON FUNCTION register_tenant_key, lacks_encryption TO chat_app;
