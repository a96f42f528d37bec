-- Drops the partitions of a week, or of the longer time that begins there, when it is over and either empty or all of its
-- messages are due under policies that delete and none is held.
--
-- call          see record_change
-- week          its first moment
-- max_messages  a larger week is kept: the transaction would take too long
-- expired, bytes  messages removed, and their UTF-8 bytes (contents and metadata)
-- outcome
--   dropped  finish_dropped_weeks records the removals that are listed in untold_removal
--   kept     not all of it may be removed, or it is too large
--   busy     other transactions use the week, or messages in general; nothing was done
--
-- Locks the creation of partitions, the week, legal holds and policies, and at the end all of message and
-- message_search (ACCESS EXCLUSIVE, tried 20 times for 50 ms each). It locks no conversation: a writer who has one
-- waits for the lock of all messages, so a transaction that takes both would deadlock. DETACH CONCURRENTLY would need
-- no such lock, but the login of the owner. Runs with the rights of the owner, because the service may not drop tables.
CREATE OR REPLACE FUNCTION drop_message_week(
  call jsonb, week timestamptz, max_messages integer, OUT outcome text, OUT expired bigint, OUT bytes bigint
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '50ms'
AS $$
DECLARE
  attempts CONSTANT integer := 20;
  told_at_once CONSTANT integer := 250;
  low CONSTANT uuid := first_uuid_of(week);
  high CONSTANT uuid := (SELECT p.high FROM message_partition p WHERE p.starts_at = week);
  suffix CONSTANT text := (SELECT p.suffix FROM message_partition p WHERE p.starts_at = week);
  may_go boolean;
BEGIN
  expired := 0;
  bytes := 0;
  outcome := 'kept';
  IF NOT EXISTS (
    SELECT FROM message_weeks() w
    WHERE w.week = drop_message_week.week AND w.over
      AND (w.reached OR NOT EXISTS (SELECT FROM message m WHERE m.id >= low AND m.id < high))
  )
    OR to_regclass('dropped_message' || suffix) IS NOT NULL
    OR (SELECT count(*) > max_messages FROM (
      SELECT FROM message m WHERE m.id >= low AND m.id < high LIMIT max_messages + 1) m)
  THEN
    RETURN;
  END IF;
  -- Imports need the partitions of their messages until they have committed.
  PERFORM pg_advisory_xact_lock(hashtext('keep_message_partitions'));
  PERFORM pg_advisory_xact_lock(hashtext('create_message_partitions'));
  -- A merge may have been first.
  IF to_regclass('message' || suffix) IS NULL THEN RETURN; END IF;
  -- Without it a batch of expire_messages and this function would wait for each other.
  PERFORM pg_advisory_xact_lock(hashtextextended(concat('drop_message_week', week), 0));
  PERFORM lock_retention();
  SELECT coalesce(sum(g.messages), 0), coalesce(sum(g.bytes), 0),
         coalesce(bool_and(r.action IS NOT DISTINCT FROM 'delete' AND first_uuid_of(now() - make_interval(days => r.days)) >= high
                           AND NOT is_held(g.tenant_id, g.conversation_id, g.sender_id)), true)
  INTO expired, bytes, may_go
  FROM (
    SELECT m.tenant_id, m.conversation_id, m.sender_id, count(*) AS messages,
           sum(octet_length(m.content) + coalesce(octet_length(m.metadata::text), 0)) AS bytes
    FROM message m WHERE m.id >= low AND m.id < high GROUP BY m.tenant_id, m.conversation_id, m.sender_id
  ) g
  CROSS JOIN LATERAL effective_retention(g.tenant_id, g.conversation_id) r;
  IF NOT may_go OR cardinality(awaited_messages(low, high)) > 0 THEN
    expired := 0;
    bytes := 0;
    RETURN;
  END IF;
  INSERT INTO untold_removal (conversation_id, first_seq, last_seq)
  SELECT r.conversation_id, s, least(s + told_at_once - 1, r.last_seq)
  FROM (SELECT array_agg(m.conversation_id) AS owners, array_agg(m.seq) AS seqs FROM message m WHERE m.id >= low AND m.id < high) m
  CROSS JOIN LATERAL explain_removed(m.owners, m.seqs, 'expired') r
  CROSS JOIN LATERAL generate_series(r.first_seq, r.last_seq, told_at_once) s;

  -- While this waits for the lock, all readers and writers of messages wait. So it waits only shortly and retries.
  FOR attempt IN 1 .. attempts LOOP
    BEGIN
      EXECUTE format('LOCK TABLE ONLY message, ONLY message_search, %I, %I IN ACCESS EXCLUSIVE MODE',
                     'message' || suffix, 'message_search' || suffix);
      EXIT;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      IF attempt = attempts THEN RAISE; END IF;
      PERFORM pg_sleep(0.1);
    END;
  END LOOP;
  IF (SELECT count(*) FROM message m WHERE m.id >= low AND m.id < high) <> expired
    OR cardinality(awaited_messages(low, high)) > 0
  THEN
    RAISE lock_not_available;
  END IF;
  EXECUTE format('ALTER TABLE message DETACH PARTITION %I', 'message' || suffix);
  EXECUTE format('ALTER TABLE %I RENAME TO %I', 'message' || suffix, 'dropped_message' || suffix);
  EXECUTE format('ALTER TABLE %I INHERIT dropped_message', 'dropped_message' || suffix);
  EXECUTE format('DROP TABLE %I', 'message_search' || suffix);
  PERFORM record_audit(call, 'drop-partition', p_details => jsonb_build_object('week', to_char(week, 'YYYY-MM-DD'), 'messages', expired));
  outcome := 'dropped';
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
  outcome := 'busy';
  expired := 0;
  bytes := 0;
END
$$;

GRANT EXECUTE ON FUNCTION drop_message_week(jsonb, timestamptz, integer) TO chat_app;
