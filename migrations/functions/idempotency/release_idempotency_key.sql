-- Releases a key that this transaction claimed for a write that it then refused. Does nothing without a key.
CREATE OR REPLACE FUNCTION release_idempotency_key(p_tenant text, p_user text, p_key jsonb) RETURNS void
LANGUAGE sql
AS $$
  DELETE FROM idempotency_key k
  WHERE k.tenant_id = p_tenant AND k.user_id = p_user AND k.operation = p_key->>'operation' AND k.key = p_key->>'key'
$$;

GRANT EXECUTE ON FUNCTION release_idempotency_key(text, text, jsonb) TO chat_app;
