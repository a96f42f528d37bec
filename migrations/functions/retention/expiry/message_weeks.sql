-- Lists the weeks that have partitions, the oldest first.
--
-- week     its first moment
-- reached  whether a policy that deletes reaches into it
-- over     whether it is over for good: create_message_partitions does not create it again, and no message that was
--          accepted in it can still be in the queue
CREATE OR REPLACE FUNCTION message_weeks() RETURNS TABLE (week timestamptz, reached boolean, over boolean)
LANGUAGE sql STABLE
AS $$
  SELECT p.week, coalesce(p.week < now() - make_interval(days => shortest.days), false), p.week + interval '15 days' < now()
  FROM (
    SELECT to_date(substr(c.relname, length('message_') + 1), 'IYYY"w"IW')::timestamp AT TIME ZONE 'UTC' AS week
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'message'::regclass
  ) p, (
    SELECT min(CASE WHEN r.effective_at <= now() THEN r.days ELSE r.previous_days END) AS days FROM retention_policy r
    WHERE CASE WHEN r.effective_at <= now() THEN r.action ELSE r.previous_action END = 'delete'
  ) shortest
  ORDER BY p.week
$$;

GRANT EXECUTE ON FUNCTION message_weeks() TO chat_app;
