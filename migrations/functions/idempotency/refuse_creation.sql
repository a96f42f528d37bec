-- Releases the Idempotency-Key of a call whose creation was refused, and returns the status of the refusal.
CREATE OR REPLACE FUNCTION refuse_creation(call jsonb, reason text) RETURNS text
LANGUAGE plpgsql
AS $$
BEGIN
  PERFORM release_idempotency_key(call->>'tenantId', call->>'userId', call->'idempotencyKey');
  RETURN reason;
END
$$;

GRANT EXECUTE ON FUNCTION refuse_creation(jsonb, text) TO chat_app;
