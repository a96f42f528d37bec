-- Erases rows elsewhere that name a user: Idempotency-Keys, rejections, deletions, imports, legal holds, retention
-- policies, blocked users, live connections; at most 1,000 rows of each at a time. Returns the counts as JSON.
CREATE OR REPLACE FUNCTION erase_traces(e erasure) RETURNS jsonb
LANGUAGE plpgsql
AS $$
DECLARE
  max_rows CONSTANT integer := 1000;
  keys bigint;
  rejections bigint;
  deletions bigint;
  imports bigint;
  holds bigint;
  policies bigint;
  blocks bigint;
  -- Matches the user's id as a whole word in a text.
  naming CONSTANT text := '(?<![[:alnum:]_])' || regexp_replace(e.user_id, '([^[:alnum:]_])', '\\\1', 'g') || '(?![[:alnum:]_])';
BEGIN
  DELETE FROM idempotency_key k
  WHERE (k.tenant_id, k.user_id, k.operation, k.key) IN (
    SELECT i.tenant_id, i.user_id, i.operation, i.key FROM idempotency_key i
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
  UPDATE legal_hold h
  SET placed_by = CASE h.placed_by WHEN e.user_id THEN 'erased' ELSE h.placed_by END,
      released_by = CASE h.released_by WHEN e.user_id THEN 'erased' ELSE h.released_by END,
      user_id = CASE WHEN h.user_id = e.user_id AND h.released_at IS NOT NULL THEN 'erased' ELSE h.user_id END,
      reason = regexp_replace(h.reason, naming, 'erased', 'g')
  WHERE h.tenant_id = e.tenant_id
    AND (h.placed_by = e.user_id OR h.released_by = e.user_id OR h.user_id = e.user_id AND h.released_at IS NOT NULL
         OR h.reason ~ naming);
  GET DIAGNOSTICS holds = ROW_COUNT;
  UPDATE retention_policy r SET set_by = 'erased' WHERE r.tenant_id = e.tenant_id AND r.set_by = e.user_id;
  GET DIAGNOSTICS policies = ROW_COUNT;
  DELETE FROM sent_bytes s WHERE s.tenant_id = e.tenant_id AND s.user_id = e.user_id;
  DELETE FROM blocked_user b WHERE b.tenant_id = e.tenant_id AND (b.user_id = e.user_id OR b.blocked_id = e.user_id);
  GET DIAGNOSTICS blocks = ROW_COUNT;
  -- Not counted: the user's next connection would be one more to erase, again and again.
  DELETE FROM live_ticket t WHERE t.tenant_id = e.tenant_id AND t.user_id = e.user_id;
  DELETE FROM live_connection l WHERE l.tenant_id = e.tenant_id AND l.user_id = e.user_id;
  RETURN jsonb_build_object('idempotencyKeys', keys, 'rejections', rejections, 'deletions', deletions, 'imports', imports,
    'holds', holds, 'policies', policies, 'blocks', blocks);
END
$$;

GRANT EXECUTE ON FUNCTION erase_traces(erasure) TO chat_app;
