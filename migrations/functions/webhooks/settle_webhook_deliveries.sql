-- Notes what came of attempts at one webhook. Delivered ones go. Others are tried again after the pause of their number
-- of attempts, or have failed. A webhook whose attempts fail rests: five seconds at first, twice as long each time, ten
-- minutes at most. It is disabled when it says that it is gone, and when for three days nothing was delivered.
--
-- call       of the job, see record_audit, without the tenant
-- p_webhook  the webhook
-- outcomes   [{id, failure, gone, afterMs}]: failure null: delivered; afterMs: the receiver asked for this pause at least
-- pauses     [milliseconds] after the first failed attempt, the second and so on; after the last pause it has failed
-- Returns whether it disabled the webhook.
CREATE OR REPLACE FUNCTION settle_webhook_deliveries(call jsonb, p_webhook uuid, outcomes jsonb, pauses jsonb)
RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
  hook webhook;
  good bigint;
  bad bigint;
  asked bigint;
  reason text;
BEGIN
  SELECT * INTO hook FROM webhook w WHERE w.id = p_webhook FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  SELECT count(*) FILTER (WHERE o.failure IS NULL), count(o.failure), coalesce(max(o."afterMs"), 0),
         CASE WHEN bool_or(o.gone) THEN 'gone' END
  INTO good, bad, asked, reason
  FROM jsonb_to_recordset(outcomes) o(failure text, gone boolean, "afterMs" bigint);
  DELETE FROM webhook_delivery d USING jsonb_to_recordset(outcomes) o(id bigint, failure text)
  WHERE d.id = o.id AND o.failure IS NULL;
  UPDATE webhook_delivery d SET
    failure = o.failure,
    failed_at = CASE WHEN d.attempts > jsonb_array_length(pauses) THEN clock_timestamp() END,
    next_attempt_at = clock_timestamp()
      + coalesce((pauses->>(d.attempts - 1))::double precision, 0) * (0.8 + 0.4 * random()) * interval '1 millisecond'
  FROM jsonb_to_recordset(outcomes) o(id bigint, failure text)
  WHERE d.id = o.id AND o.failure IS NOT NULL;
  IF bad = 0 OR good > 0 AND reason IS NULL THEN
    UPDATE webhook w SET failures = 0, failing_since = NULL, resting_until = clock_timestamp() + asked * interval '1 millisecond'
    WHERE w.id = p_webhook AND (w.failures > 0 OR asked > 0);
    RETURN false;
  END IF;
  IF reason IS NULL AND hook.failing_since < clock_timestamp() - interval '3 days' THEN reason := 'failing'; END IF;
  UPDATE webhook w SET
    failures = w.failures + 1,
    failing_since = coalesce(w.failing_since, clock_timestamp()),
    resting_until = clock_timestamp()
      + greatest(least(5000 * 2 ^ least(w.failures, 20), 600000), asked) * interval '1 millisecond'
  WHERE w.id = p_webhook;
  IF reason IS NOT NULL THEN PERFORM disable_webhook(call, p_webhook, reason); END IF;
  RETURN reason IS NOT NULL;
END
$$;

GRANT EXECUTE ON FUNCTION settle_webhook_deliveries(jsonb, uuid, jsonb, jsonb) TO chat_app;
