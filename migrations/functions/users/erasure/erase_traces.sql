-- Erases what names a user elsewhere: Idempotency-Keys, rejections, deletions, imports; at most 1,000 rows of each at a
-- time. Returns the counts as JSON.
CREATE OR REPLACE FUNCTION erase_traces(e erasure) RETURNS jsonb
LANGUAGE plpgsql
AS $$
DECLARE
  max_rows CONSTANT integer := 1000;
  keys bigint;
  rejections bigint;
  deletions bigint;
  imports bigint;
BEGIN
  DELETE FROM idempotency_key k
  WHERE (k.tenant_id, k.user_id, k.key) IN (
    SELECT i.tenant_id, i.user_id, i.key FROM idempotency_key i
    WHERE i.tenant_id = e.tenant_id AND i.user_id = e.user_id LIMIT max_rows);
  GET DIAGNOSTICS keys = ROW_COUNT;
  -- The row stays, so that its message is not stored when Kafka delivers it again.
  UPDATE rejected_message r
  SET sender_id = CASE r.sender_id WHEN e.user_id THEN 'erased' ELSE r.sender_id END,
      actor_id = CASE r.actor_id WHEN e.user_id THEN 'erased' ELSE r.actor_id END
  WHERE r.id IN (
    SELECT x.id FROM rejected_message x
    WHERE x.tenant_id = e.tenant_id AND (x.sender_id = e.user_id OR x.actor_id = e.user_id) LIMIT max_rows);
  GET DIAGNOSTICS rejections = ROW_COUNT;
  UPDATE message m SET deleted_by = 'erased'
  WHERE m.id IN (
    SELECT x.id FROM message x WHERE x.deleted_by = e.user_id AND x.tenant_id = e.tenant_id
      AND NOT is_held(x.tenant_id, x.conversation_id, x.sender_id) LIMIT max_rows);
  GET DIAGNOSTICS deletions = ROW_COUNT;
  UPDATE import i SET user_id = 'erased', source_ip = NULL
  WHERE i.tenant_id = e.tenant_id AND i.user_id = e.user_id AND i.finished_at IS NOT NULL;
  GET DIAGNOSTICS imports = ROW_COUNT;
  RETURN jsonb_build_object('idempotencyKeys', keys, 'rejections', rejections, 'deletions', deletions, 'imports', imports);
END
$$;

GRANT EXECUTE ON FUNCTION erase_traces(erasure) TO chat_app;
