-- Disables a webhook unless it is, and writes an audit row.
--
-- call  of a job, see record_audit, without the tenant
CREATE OR REPLACE FUNCTION disable_webhook(call jsonb, p_webhook uuid, reason text) RETURNS void
LANGUAGE sql
AS $$
  WITH disabled AS (
    UPDATE webhook w SET disabled_at = clock_timestamp(), disabled_for = reason
    WHERE w.id = p_webhook AND w.disabled_at IS NULL RETURNING w.tenant_id
  )
  SELECT record_audit(call || jsonb_build_object('tenantId', d.tenant_id), 'disable-webhook', p_subject => p_webhook,
                      p_details => jsonb_build_object('reason', reason))
  FROM disabled d
$$;

GRANT EXECUTE ON FUNCTION disable_webhook(jsonb, uuid, text) TO chat_app;
