-- Sets the policy of a conversation, or (null) of the tenant of `call` (the stage: ''), and writes an audit row. Null
-- days remove it. A shorter policy than the present one applies after 24 hours, any other at once. The same again
-- changes nothing else.
--
-- call     see lock_conversation
-- dry_run  changes nothing, returns the same, and writes an audit row that says so
-- status   ok | conversation-not-found | retention-policy-not-found (there is none to remove)
-- policy   the policy as it is then; null when it was removed
--
-- Locks retention_policy (SHARE ROW EXCLUSIVE): one change at a time, and none beside a removal (lock_retention).
CREATE OR REPLACE FUNCTION set_retention(
  call jsonb, p_conversation uuid, p_days integer, p_action text, dry_run boolean, OUT status text, OUT policy shown_retention
)
LANGUAGE plpgsql
AS $$
DECLARE
  v_tenant CONSTANT text := call->>'tenantId';
  known    retention_policy;
  replaced record;
  wider    record;
  later    boolean;
BEGIN
  -- One change at a time, and none beside a removal: see lock_retention.
  LOCK TABLE retention_policy IN SHARE ROW EXCLUSIVE MODE;
  SELECT * INTO known FROM retention_policy r
  WHERE r.tenant_id = v_tenant AND r.conversation_id IS NOT DISTINCT FROM p_conversation;
  status := CASE
    WHEN p_conversation IS NOT NULL
      AND NOT EXISTS (SELECT FROM conversation c WHERE c.id = p_conversation AND c.tenant_id = v_tenant)
      THEN 'conversation-not-found'
    WHEN p_days IS NULL AND known.days IS NULL THEN 'retention-policy-not-found'
    ELSE 'ok'
  END;
  IF status <> 'ok' THEN RETURN; END IF;

  IF (known.days, known.action) IS DISTINCT FROM (p_days, p_action) THEN
    SELECT * INTO replaced FROM effective_retention(v_tenant, p_conversation);
    SELECT * INTO wider FROM effective_retention(CASE WHEN p_conversation IS NULL THEN '' ELSE v_tenant END, NULL);
    later := is_shorter(coalesce(p_days, wider.days), coalesce(p_action, wider.action), replaced.days, replaced.action);
    IF p_days IS NULL AND NOT later THEN
      DELETE FROM retention_policy r
      WHERE r.tenant_id = v_tenant AND r.conversation_id IS NOT DISTINCT FROM p_conversation;
    ELSE
      INSERT INTO retention_policy AS r (tenant_id, conversation_id, days, action, effective_at, previous_days,
                                         previous_action, set_by)
      VALUES (v_tenant, p_conversation, p_days, p_action, now() + CASE WHEN later THEN interval '24 hours' ELSE '0' END,
              CASE WHEN known.effective_at <= now() THEN known.days ELSE known.previous_days END,
              CASE WHEN known.effective_at <= now() THEN known.action ELSE known.previous_action END, call->>'userId')
      ON CONFLICT (tenant_id, conversation_id) DO UPDATE
      SET days = excluded.days, action = excluded.action, effective_at = excluded.effective_at,
          previous_days = excluded.previous_days, previous_action = excluded.previous_action, set_by = excluded.set_by,
          set_at = clock_timestamp();
    END IF;
    PERFORM record_audit(
      call, CASE WHEN p_days IS NULL THEN 'remove-retention-policy' ELSE 'set-retention-policy' END, p_conversation,
      p_conversation, p_details => jsonb_strip_nulls(jsonb_build_object(
        'days', p_days, 'action', p_action, 'previousDays', replaced.days, 'previousAction', replaced.action,
        'delayed', later)));
  ELSIF v_tenant <> '' AND NOT dry_run THEN
    PERFORM record_audit(call, 'set-retention-policy', p_conversation, p_conversation, p_details => '{"again": true}');
  END IF;
  SELECT * INTO policy FROM shown_retention r
  WHERE r.tenant_id = v_tenant AND r.conversation_id IS NOT DISTINCT FROM p_conversation;
  IF dry_run THEN RAISE SQLSTATE 'DRYRN'; END IF;
EXCEPTION WHEN SQLSTATE 'DRYRN' THEN
  -- Rolls back the block; the variables to return keep their values.
  PERFORM record_audit(
    call, CASE WHEN p_days IS NULL THEN 'remove-retention-policy' ELSE 'set-retention-policy' END, p_conversation,
    p_conversation, p_details => jsonb_strip_nulls(jsonb_build_object('days', p_days, 'action', p_action, 'dryRun', true)));
END
$$;

GRANT EXECUTE ON FUNCTION set_retention(jsonb, uuid, integer, text, boolean) TO chat_app;
