-- Takes deliveries whose time has come, those that waited longest first: at most `each` of a webhook, one of a webhook
-- whose last attempt failed, and `most` in all. One that is not settled is due again after a minute.
--
-- busy   [id]: webhooks that are left out
-- Returns each with what its request needs, and the milliseconds for which it was due unless an attempt has failed.
CREATE OR REPLACE FUNCTION claim_webhook_deliveries(busy jsonb, each bigint, most bigint)
RETURNS TABLE (
  id text, webhook_id text, url text, secret_version integer, rotated boolean, event_id text, type text,
  conversation_id text, message_id text, seq bigint, at text, attempts integer, late_ms bigint
)
LANGUAGE sql
AS $$
  WITH due AS (
    SELECT d.id, d.next_attempt_at AS due_at FROM webhook w
    CROSS JOIN LATERAL (
      SELECT q.id, q.next_attempt_at FROM webhook_delivery q
      WHERE q.webhook_id = w.id AND q.failed_at IS NULL AND q.next_attempt_at <= clock_timestamp()
      ORDER BY q.next_attempt_at LIMIT CASE w.failures WHEN 0 THEN each ELSE 1 END
    ) d
    WHERE w.disabled_at IS NULL AND w.resting_until <= clock_timestamp()
      AND w.id NOT IN (SELECT jsonb_array_elements_text(busy)::uuid)
    ORDER BY d.next_attempt_at LIMIT most
  )
  UPDATE webhook_delivery d SET attempts = d.attempts + 1, next_attempt_at = clock_timestamp() + interval '1 minute'
  FROM due, webhook w
  WHERE d.id = due.id AND w.id = d.webhook_id
  RETURNING d.id::text, w.id::text, w.url, w.secret_version, coalesce(w.rotated_at > clock_timestamp() - interval '1 day', false),
    d.event_id, d.type, d.conversation_id::text, d.message_id::text, d.seq, rfc3339(d.event_at), d.attempts,
    CASE WHEN w.failures = 0 AND d.attempts = 1
      THEN (1000 * extract(epoch FROM clock_timestamp() - due.due_at))::bigint ELSE 0 END
$$;

GRANT EXECUTE ON FUNCTION claim_webhook_deliveries(jsonb, bigint, bigint) TO chat_app;
