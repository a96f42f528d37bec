-- Claims an Idempotency-Key for 24 hours, in the transaction of the write that it is for: when that rolls back, so does
-- the claim.
--
-- p_key     {operation, key, fingerprint}, where the fingerprint is a digest of the request; null: there is no key to claim
-- p_ids     ids of what the request creates; of a batch in its order
-- p_status  status of the response: 201, or 202 for a message that will be queued
-- outcome
--   claimed                    the caller goes on with `ids`: its own, or earlier ones when it takes over a reservation
--                              whose request died before its message was queued
--   replayed                   the same request was accepted before, with `ids` and `status`
--   idempotency-key-reused     another request has this key
--   idempotency-key-in-flight  the same request is running
--
-- A claim with status 202 is a lease of 30 seconds: the caller clears locked_until when Kafka has the message. Takes a
-- transaction lock of the key without waiting: a concurrent twin gets idempotency-key-in-flight at once.
CREATE OR REPLACE FUNCTION claim_idempotency_key(
  p_tenant text, p_user text, p_key jsonb, p_ids uuid[], p_status integer,
  OUT outcome text, OUT ids uuid[], OUT status integer
)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  v_operation CONSTANT text := p_key->>'operation';
  v_key       CONSTANT text := p_key->>'key';
  lease       CONSTANT interval := interval '30 seconds';
  known idempotency_key;
BEGIN
  ids := p_ids;
  status := p_status;
  IF v_key IS NULL THEN
    outcome := 'claimed';
    RETURN;
  END IF;
  -- A twin in another transaction gets its result at once, instead of waiting on a connection.
  IF NOT pg_try_advisory_xact_lock(hashtextextended(concat_ws(chr(31), p_tenant, p_user, v_operation, v_key), 0)) THEN
    outcome := 'idempotency-key-in-flight';
    RETURN;
  END IF;

  SELECT * INTO known FROM idempotency_key k
  WHERE k.tenant_id = p_tenant AND k.user_id = p_user AND k.operation = v_operation AND k.key = v_key;

  IF NOT FOUND OR known.created_at < clock_timestamp() - interval '24 hours' THEN
    INSERT INTO idempotency_key AS k (tenant_id, user_id, operation, key, fingerprint, ids, status, locked_until)
    VALUES (p_tenant, p_user, v_operation, v_key, p_key->>'fingerprint', p_ids, p_status,
            CASE p_status WHEN 202 THEN clock_timestamp() + lease END)
    ON CONFLICT (tenant_id, user_id, operation, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, ids = excluded.ids, status = excluded.status,
        locked_until = excluded.locked_until, created_at = clock_timestamp();
    outcome := 'claimed';
    RETURN;
  END IF;

  IF known.fingerprint <> p_key->>'fingerprint' THEN
    outcome := 'idempotency-key-reused';
    RETURN;
  END IF;

  ids := known.ids;
  status := known.status;
  IF known.locked_until IS NULL
    OR EXISTS (SELECT FROM message m WHERE m.id = known.ids[1])
    OR EXISTS (SELECT FROM rejected_message r WHERE r.id = known.ids[1])
  THEN
    outcome := 'replayed';
  ELSIF known.locked_until > clock_timestamp() THEN
    outcome := 'idempotency-key-in-flight';
  ELSE
    UPDATE idempotency_key k SET locked_until = clock_timestamp() + lease, status = p_status
    WHERE k.tenant_id = p_tenant AND k.user_id = p_user AND k.operation = v_operation AND k.key = v_key;
    status := p_status;
    outcome := 'claimed';
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION claim_idempotency_key(text, text, jsonb, uuid[], integer) TO chat_app;
