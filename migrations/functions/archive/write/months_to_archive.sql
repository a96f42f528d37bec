-- Looks at some messages, the oldest first, and lists the conversations and months that have due ones. A month that is
-- not over waits until its first message has been due for `gather`, so that files do not become tiny.
--
-- after_id  goes on after this message
-- batch     messages to look at
-- month     YYYY-MM
-- Returns a last row without a conversation, whose `looked_to` says where the next batch goes on; null at the end.
CREATE OR REPLACE FUNCTION months_to_archive(after_id uuid, batch integer, gather interval)
RETURNS TABLE (looked_to uuid, tenant_id text, conversation_id uuid, month text)
LANGUAGE plpgsql STABLE
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  -- Younger messages are not due under any policy.
  newest CONSTANT uuid := first_uuid_of(now() - make_interval(days => (
    SELECT min(least(CASE r.action WHEN 'archive' THEN r.days END, CASE r.previous_action WHEN 'archive' THEN r.previous_days END))
    FROM retention_policy r)));
BEGIN
  RETURN QUERY
  WITH looked AS MATERIALIZED (
    SELECT m.id, m.conversation_id FROM message m WHERE m.id > after_id AND m.id < newest ORDER BY m.id LIMIT batch
  ),
  named AS (
    SELECT l.conversation_id, date_trunc('month', accepted_at(l.id) AT TIME ZONE 'UTC')::date AS month,
           min(l.id::text)::uuid AS oldest
    FROM looked l GROUP BY 1, 2
  ),
  due AS (
    SELECT c.tenant_id, c.id, n.month, n.oldest
    FROM named n
    JOIN conversation c ON c.id = n.conversation_id AND c.deleted_at IS NULL
    CROSS JOIN LATERAL effective_retention(c.tenant_id, c.id) r
    WHERE r.action = 'archive' AND n.oldest < greatest(
      first_uuid_of(now() - make_interval(days => r.days) - gather),
      first_uuid_of(date_trunc('month', (now() - make_interval(days => r.days)) AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'))
  )
  SELECT NULL::uuid, d.tenant_id, d.id, to_char(d.month, 'YYYY-MM') FROM (SELECT * FROM due ORDER BY oldest) d
  UNION ALL
  SELECT (SELECT max(l.id::text)::uuid FROM looked l), NULL, NULL, NULL;
END
$$;

GRANT EXECUTE ON FUNCTION months_to_archive(uuid, integer, interval) TO chat_app;
