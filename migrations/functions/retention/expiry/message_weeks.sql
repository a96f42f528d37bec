-- Lists the partitions of message, the oldest first: recent weeks, and longer times before.
--
-- week     its first moment, which names it
-- reached  whether a policy that deletes reaches into it
-- over     whether no more messages are stored in it: create_message_partitions does not create it again, and no
--          message that was accepted in it can still be in the queue
CREATE OR REPLACE FUNCTION message_weeks() RETURNS TABLE (week timestamptz, reached boolean, over boolean)
LANGUAGE sql STABLE
AS $$
  SELECT p.starts_at, coalesce(p.starts_at < now() - make_interval(days => shortest.days), false),
         p.ends_at + interval '8 days' < now()
  FROM message_partition p, (
    SELECT min(CASE WHEN r.effective_at <= now() THEN r.days ELSE r.previous_days END) AS days FROM retention_policy r
    WHERE CASE WHEN r.effective_at <= now() THEN r.action ELSE r.previous_action END = 'delete'
  ) shortest
  ORDER BY p.starts_at
$$;

GRANT EXECUTE ON FUNCTION message_weeks() TO chat_app;
