-- Returns what the secrets of a webhook are derived from, and until when the one before is in use; writes an audit row.
--
-- call    see lock_conversation
-- action  of the audit row
-- Returns one row, or none without such a webhook.
CREATE OR REPLACE FUNCTION webhook_secret(call jsonb, p_name text, action text)
RETURNS TABLE (id text, secret_version integer, previous_until text)
LANGUAGE plpgsql
AS $$
DECLARE
  hook webhook;
BEGIN
  SELECT * INTO hook FROM webhook w WHERE w.tenant_id = call->>'tenantId' AND w.name = p_name;
  IF NOT FOUND THEN RETURN; END IF;
  PERFORM record_audit(call, action, p_subject => hook.id);
  RETURN QUERY SELECT hook.id::text, hook.secret_version,
    CASE WHEN hook.rotated_at > clock_timestamp() - interval '1 day' THEN rfc3339(hook.rotated_at + interval '1 day') END;
END
$$;

GRANT EXECUTE ON FUNCTION webhook_secret(jsonb, text, text) TO chat_app;
