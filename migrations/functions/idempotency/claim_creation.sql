-- Claims the Idempotency-Key of a call that creates one resource; see claim_idempotency_key.
--
-- call    see lock_conversation; its idempotencyKey is {operation, key, fingerprint}, absent without one
-- id      of the new resource; when the outcome is replayed, of the one that the first request created
-- answer  status of the first request's response
-- outcome claimed (also without a key) | replayed | idempotency-key-reused | idempotency-key-in-flight
CREATE OR REPLACE FUNCTION claim_creation(call jsonb, INOUT id uuid, OUT outcome text, OUT answer integer)
LANGUAGE sql
AS $$
  SELECT c.ids[1], c.outcome, c.status
  FROM claim_idempotency_key(call->>'tenantId', call->>'userId', call->'idempotencyKey', ARRAY[id], 201) c
$$;

GRANT EXECUTE ON FUNCTION claim_creation(jsonb, uuid) TO chat_app;
