-- Registers a tenant's KMS key, for good, and writes an audit row. The same key again changes nothing.
--
-- call        see record_audit
-- p_key_arn   ARN of the KMS key
-- p_data_key  data key, encrypted with it (base64)
-- status      ok | encryption-key-fixed (the tenant has another key) | tenant-in-use (it has conversations, whose
--             messages would stay in the clear)
-- Returns one row. Takes a transaction lock of the tenant's registration.
CREATE OR REPLACE FUNCTION register_tenant_key(call jsonb, p_key_arn text, p_data_key text)
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
  ELSE
    PERFORM record_audit(call, 'register-encryption-key', p_details => '{"again": true}');
  END IF;
  status := CASE known.key_arn WHEN p_key_arn THEN 'ok' ELSE 'encryption-key-fixed' END;
  registered_at := rfc3339(known.registered_at);
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION register_tenant_key(jsonb, text, text) TO chat_app;
