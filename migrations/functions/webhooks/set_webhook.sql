-- Creates or changes a webhook, and writes an audit row. One that is enabled again goes on with what waits for it.
--
-- call       see lock_conversation
-- p_types    types of events, null: all
-- p_enabled  whether events are delivered
-- maximum    webhooks of a tenant
-- Returns ok | too-many-webhooks.
CREATE OR REPLACE FUNCTION set_webhook(
  call jsonb, p_name text, p_url text, p_types text[], p_enabled boolean, maximum integer
) RETURNS text
LANGUAGE plpgsql
AS $$
DECLARE
  v_tenant CONSTANT text := call->>'tenantId';
  changed uuid;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws(chr(31), 'set_webhook', v_tenant), 0));
  UPDATE webhook w SET
    url = p_url, event_types = p_types, failures = 0, failing_since = NULL, resting_until = '-infinity',
    disabled_at = CASE WHEN NOT p_enabled THEN coalesce(w.disabled_at, clock_timestamp()) END,
    disabled_for = CASE WHEN NOT p_enabled THEN coalesce(w.disabled_for, 'request') END
  WHERE w.tenant_id = v_tenant AND w.name = p_name RETURNING w.id INTO changed;
  IF NOT FOUND THEN
    IF (SELECT count(*) FROM webhook w WHERE w.tenant_id = v_tenant) >= maximum THEN RETURN 'too-many-webhooks'; END IF;
    INSERT INTO webhook (tenant_id, name, url, event_types, disabled_at, disabled_for)
    VALUES (v_tenant, p_name, p_url, p_types, CASE WHEN NOT p_enabled THEN clock_timestamp() END,
            CASE WHEN NOT p_enabled THEN 'request' END)
    RETURNING id INTO changed;
  END IF;
  PERFORM record_audit(call, 'set-webhook', p_subject => changed);
  RETURN 'ok';
END
$$;

GRANT EXECUTE ON FUNCTION set_webhook(jsonb, text, text, text[], boolean, integer) TO chat_app;
