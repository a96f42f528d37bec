-- Claims an Idempotency-Key for a message, for 24 hours.
--
-- p_fingerprint  digest of the request: the same key with another fingerprint is refused
-- p_mode         sync | async
-- outcome
--   claimed        the caller goes on with message_id: its own, or an earlier one when it takes over a reservation
--                  whose request died before its message was queued
--   replayed       the same request was accepted before, as message_id and in `mode`
--   key-mismatch   another request has this key
--   key-in-flight  the same request is running
--
-- An async claim is a lease of 30 seconds: the caller clears locked_until when Kafka has the message. Takes a
-- transaction lock of the key without waiting: a concurrent twin gets key-in-flight at once.
CREATE OR REPLACE FUNCTION claim_idempotency_key(
  p_tenant text, p_user text, p_key text, p_fingerprint text, p_message uuid, p_mode text,
  OUT outcome text, OUT message_id uuid, OUT mode text
)
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
  known idempotency_key;
  lease CONSTANT interval := interval '30 seconds';
BEGIN
  message_id := p_message;
  mode := p_mode;
  -- A twin in another transaction gets its result at once, instead of waiting on a connection.
  IF NOT pg_try_advisory_xact_lock(hashtextextended(concat_ws(chr(31), p_tenant, p_user, p_key), 0)) THEN
    outcome := 'key-in-flight';
    RETURN;
  END IF;

  SELECT * INTO known FROM idempotency_key k
  WHERE k.tenant_id = p_tenant AND k.user_id = p_user AND k.key = p_key;

  IF NOT FOUND OR known.created_at < clock_timestamp() - interval '24 hours' THEN
    INSERT INTO idempotency_key AS k (tenant_id, user_id, key, fingerprint, message_id, mode, locked_until)
    VALUES (p_tenant, p_user, p_key, p_fingerprint, p_message, p_mode,
            CASE p_mode WHEN 'async' THEN clock_timestamp() + lease END)
    ON CONFLICT (tenant_id, user_id, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, message_id = excluded.message_id, mode = excluded.mode,
        locked_until = excluded.locked_until, created_at = clock_timestamp();
    outcome := 'claimed';
    RETURN;
  END IF;

  IF known.fingerprint <> p_fingerprint THEN
    outcome := 'key-mismatch';
    RETURN;
  END IF;

  message_id := known.message_id;
  mode := known.mode;
  IF known.locked_until IS NULL
    OR EXISTS (SELECT FROM message m WHERE m.id = known.message_id)
    OR EXISTS (SELECT FROM rejected_message r WHERE r.id = known.message_id)
  THEN
    outcome := 'replayed';
  ELSIF known.locked_until > clock_timestamp() THEN
    outcome := 'key-in-flight';
  ELSE
    UPDATE idempotency_key k SET locked_until = clock_timestamp() + lease, mode = p_mode
    WHERE k.tenant_id = p_tenant AND k.user_id = p_user AND k.key = p_key;
    mode := p_mode;
    outcome := 'claimed';
  END IF;
END
$$;

GRANT EXECUTE ON FUNCTION claim_idempotency_key(text, text, text, text, uuid, text) TO chat_app;
