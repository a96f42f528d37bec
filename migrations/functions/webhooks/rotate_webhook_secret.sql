-- Makes a new secret for a webhook, unless the one before is still in use, and writes an audit row.
--
-- call  see lock_conversation
-- Returns as webhook_secret does.
CREATE OR REPLACE FUNCTION rotate_webhook_secret(call jsonb, p_name text)
RETURNS TABLE (id text, secret_version integer, previous_until text)
LANGUAGE plpgsql
AS $$
BEGIN
  UPDATE webhook w SET secret_version = w.secret_version + 1, rotated_at = clock_timestamp()
  WHERE w.tenant_id = call->>'tenantId' AND w.name = p_name
    AND (w.rotated_at IS NULL OR w.rotated_at <= clock_timestamp() - interval '1 day');
  RETURN QUERY SELECT * FROM webhook_secret(call, p_name, 'rotate-webhook-secret');
END
$$;

GRANT EXECUTE ON FUNCTION rotate_webhook_secret(jsonb, text) TO chat_app;
