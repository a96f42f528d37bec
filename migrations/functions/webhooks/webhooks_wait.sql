-- Returns whether a delivery to a webhook is due while deliver-webhooks does not run.
CREATE OR REPLACE FUNCTION webhooks_wait() RETURNS boolean
LANGUAGE sql
AS $$
  SELECT NOT EXISTS (SELECT FROM job_lease WHERE job = 'deliver-webhooks' AND expires_at > clock_timestamp())
    AND EXISTS (
      SELECT FROM webhook w WHERE w.disabled_at IS NULL AND w.resting_until <= clock_timestamp() AND EXISTS (
        SELECT FROM webhook_delivery d
        WHERE d.webhook_id = w.id AND d.failed_at IS NULL AND d.next_attempt_at <= clock_timestamp()))
$$;

GRANT EXECUTE ON FUNCTION webhooks_wait() TO chat_app;
