-- Disables webhooks for which too many events wait, and removes deliveries that are too old, 10,000 at a time.
--
-- call  of the job, see record_audit, without the tenant
-- Returns how many webhooks it disabled, and how many deliveries it removed.
CREATE OR REPLACE FUNCTION tend_webhooks(call jsonb, most_waiting bigint, longest interval)
RETURNS TABLE (disabled bigint, removed bigint)
LANGUAGE plpgsql
AS $$
DECLARE
  hook uuid;
BEGIN
  disabled := 0;
  FOR hook IN
    SELECT w.id FROM webhook w
    WHERE w.disabled_at IS NULL AND EXISTS (
      SELECT FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.failed_at IS NULL OFFSET most_waiting
    )
  LOOP
    PERFORM disable_webhook(call, hook, 'too-many-waiting');
    disabled := disabled + 1;
  END LOOP;
  DELETE FROM webhook_delivery d WHERE d.id IN (
    SELECT o.id FROM webhook_delivery o WHERE o.created_at < clock_timestamp() - longest ORDER BY o.created_at LIMIT 10000
  );
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION tend_webhooks(jsonb, bigint, interval) TO chat_app;
